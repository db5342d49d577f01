"""What the record and the services say in Chinese, in the characters of a traditional page.

Sentences of pages are translated by hand. A derivation, a grade or a refusal is signed or written
once, in mainland characters; on a traditional page it is shown sign by sign in traditional ones.
Names of people and places are not passed through here: a name is shown as it is written.
"""

from __future__ import annotations

from flask import Flask

from meeting.web.languages import choose_language
from voting.errors import VotingError

# Where a sign means two things its word decides, before the signs are looked up one by one.
WORDS = {
    "重复": "重複",
    "复核": "複核",
    "合并": "合併",
    "日志": "日誌",
    "备注": "備註",
    "关系": "關係",
    "联系": "聯繫",
    "准许": "准許",
    "批准": "批准",
    "不准": "不准",
}

# The mainland sign, then the traditional one that the words of a meeting mean by it.
PAIRS = """
达達 数數 发發 张張 于於 见見 证證 条條 为為 签簽 过過 摄攝 点點 会會 钥鑰 请請 离離 场場 机機 对對
没沒 选選 单單 与與 电電 领領 这這 编編 号號 种種 择擇 诉訴 监監 记記 录錄 时時 决決 说說 传傳 换換
来來 旧舊 废廢 载載 书書 检檢 线線 验驗 页頁 后後 脑腦 变變 断斷 丢丟 视視 弃棄 权權 两兩 计計 总總
开開 务務 确確 认認 结結 词詞 举舉 乡鄉 镇鎮 项項 从從 里裡 读讀 纹紋 码碼 维維 团團 职職 头頭 并並
写寫 议議 将將 称稱 动動 谁誰 话話 进進 么麼 启啟 输輸 继繼 续續 许許 凭憑 规規 无無 误誤 带帶 着著
样樣 给給 别別 据據 报報 还還 扫掃 个個 关關 闭閉 准準 备備 须須 钟鐘 余餘 间間 册冊 则則 导導 现現
预預 览覽 额額 图圖 实實 显顯 满滿 脚腳 账賬 设設 装裝 审審 届屆 题題 员員 构構 经經 连連 应應 长長
纸紙 复復 执執 参參 暂暫 内內 办辦 处處 错錯 试試 随隨 运運 质質 树樹 联聯 网網 画畫 浏瀏 递遞 状狀
态態 范範 虚虛 锁鎖 几幾 类類 论論 让讓 拟擬 赶趕 组組 语語 紧緊 键鍵 边邊 赞贊 评評 资資 络絡 泄洩
况況 优優 体體 价價 压壓 听聽 响響 围圍 坏壞 声聲 宁寧 属屬 帮幫 庆慶 护護 损損 标標 测測 盐鹽 窥窺
筹籌 级級 绝絕 织織 统統 缩縮 罢罷 胁脅 节節 负負 转轉 较較 辞辭 远遠 链鏈 销銷 隐隱 齐齊 删刪 圆圓
钮鈕 补補 东東 车車 双雙 广廣 苹蘋 腾騰 伤傷 险險 兴興 贴貼 刚剛 独獨 观觀 储儲 盘盤 归歸 档檔
绿綠 红紅 镜鏡 顺順 毁毀 枪槍 栏欄 软軟 当當 绘繪 约約 盖蓋 宽寬 浅淺 笔筆 竖豎 获獲 该該 讲講 凑湊
问問 众眾 唤喚 拨撥 遗遺 “「 ”」
宝寶 财財 产產 层層 陈陳 诚誠 创創 丛叢 担擔 党黨 灯燈 订訂 调調 队隊 顿頓 罚罰 费費 妇婦 访訪 风風
赋賦 岗崗 纲綱 巩鞏 贡貢 购購 顾顧 馆館 惯慣 贵貴 国國 华華 欢歡 环環 缓緩 积積 绩績 极極 际際 济濟
纪紀 坚堅 简簡 俭儉 减減 荐薦 渐漸 奖獎 阶階 洁潔 仅僅 谨謹 惊驚 径徑 竞競 剧劇 惧懼 军軍 库庫 块塊
扩擴 蓝藍 劳勞 乐樂 厉厲 丽麗 励勵 练練 粮糧 疗療 龄齡 灵靈 楼樓 陆陸 虑慮 乱亂 轮輪 罗羅 马馬 吗嗎
买買 卖賣 麦麥 们們 门門 梦夢 庙廟 灭滅 难難 农農 浓濃 欧歐 频頻 贫貧 气氣 迁遷 牵牽 钱錢 强強 桥橋
侨僑 亲親 轻輕 穷窮 区區 驱驅 劝勸 却卻 扰擾 热熱 荣榮 赛賽 杀殺 绍紹 师師 湿濕 识識 势勢 适適 释釋
寿壽 术術 丝絲 苏蘇 虽雖 孙孫 谈談 汤湯 铁鐵 厅廳 湾灣 万萬 违違 伟偉 卫衛 温溫 稳穩 雾霧 习習 戏戲
细細 县縣 宪憲 献獻 详詳 协協 谢謝 询詢 寻尋 训訓 讯訊 严嚴 颜顏 阳陽 杨楊 养養 药藥 业業 医醫 仪儀
艺藝 亿億 忆憶 义義 译譯 异異 阴陰 银銀 营營 邮郵 犹猶 鱼魚 园園 缘緣 阅閱 跃躍 杂雜 灾災 责責 泽澤
赵趙 阵陣 争爭 征徵 郑鄭 终終 昼晝 诸諸 驻駐 专專 庄莊 壮壯 浊濁 综綜 纵縱 诺諾 占佔 叶葉 愿願 爱愛
败敗 颁頒 饱飽 贝貝 毕畢 币幣 宾賓 饼餅 残殘 惭慚 灿燦 仓倉 侧側 诧詫 颤顫 偿償 畅暢 彻徹 尘塵 衬襯
惩懲 迟遲 齿齒 触觸 闯闖 纯純 赐賜 聪聰 贷貸 胆膽 诞誕 挡擋 岛島 盗盜 敌敵 垫墊 顶頂 锭錠 冻凍 赌賭
锻鍛 缎緞 吨噸 钝鈍 夺奪 儿兒 尔爾 烦煩 饭飯 纺紡 飞飛 奋奮 愤憤 缝縫 肤膚 辐輻 抚撫 辅輔 钢鋼 冈岡
阁閣 鸽鴿 沟溝 够夠 贯貫 轨軌 滚滾 锅鍋 韩韓 汉漢 贺賀 轰轟 鸿鴻 户戶 划劃 怀懷 黄黃 挥揮 辉輝 贿賄
货貨 祸禍 击擊 饥飢 鸡雞 辑輯 夹夾 驾駕 艰艱 茧繭 捡撿 舰艦 剑劍 胶膠 骄驕 搅攪 劲勁 静靜 觉覺 钧鈞
凯凱 壳殼 课課 恳懇 夸誇 矿礦 阔闊 蜡蠟 篮籃 揽攬 懒懶 烂爛 泪淚 礼禮 历歷 隶隸 凉涼 邻鄰 临臨 龙龍
笼籠 垄壟 炉爐 逻邏 迈邁 馒饅 贸貿 霉黴 谜謎 绵綿 闽閩 悯憫 鸣鳴 铭銘 谋謀 亩畝 纳納 闹鬧 鸟鳥 纽紐
赔賠 喷噴 骗騙 飘飄 铺鋪 朴樸 谱譜 讫訖 谦謙 墙牆 抢搶 锹鍬 乔喬 窍竅 窃竊 钦欽 倾傾 琼瓊 绕繞 润潤
洒灑 伞傘 丧喪 涩澀 闪閃 赏賞 烧燒 圣聖 诗詩 蚀蝕 驶駛 饰飾 赎贖 帅帥 硕碩 颂頌 肃肅 岁歲 摊攤 贪貪
滩灘 涛濤 涂塗 颓頹 脱脫 驼駝 弯彎 闻聞 窝窩
"""
CHARACTERS = {pair[0]: pair[1] for pair in PAIRS.split()}
_TABLE = str.maketrans(CHARACTERS)
# What pages hand to their scripts, which look up words first, too.
HANDED = {**WORDS, **CHARACTERS}


def install(app: Flask) -> None:
    """Templates say `line|written` or `spoken(zh, en)`; scripts are handed what they need."""
    app.jinja_env.filters["written"] = written
    app.jinja_env.globals["spoken"] = spoken
    app.context_processor(lambda: {"characters": HANDED if choose_language() == "zh_Hant" else {}})


def written(text: str) -> str:
    """The Chinese text in the characters of the page; unchanged on all but a traditional one."""
    return _traditional(text) if choose_language() == "zh_Hant" else text


def spoken(zh: str, en: str) -> str:
    """What is written once in both languages, in the language and the characters of the page."""
    return en if choose_language() == "en" else written(zh)


def refusal(error: VotingError) -> str:
    """What the person who was refused hears, in the language of the page; names as they are."""
    if choose_language() != "zh_Hant":
        return error.message("en" if choose_language() == "en" else "zh")
    said = {
        # A name is a parameter that is said as it was given; a word or a reason is not.
        key: value if value == error.params.get(key) and not key.endswith("_zh") else written(value)
        for key, value in error.words("zh").items()
    }
    return _traditional(error.zh).format(**said)


def _traditional(text: str) -> str:
    for mainland, traditional in WORDS.items():
        text = text.replace(mainland, traditional)
    return text.translate(_TABLE)
