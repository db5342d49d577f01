"""What the record and the services say in Chinese, in the characters of a traditional page.

Sentences of pages are translated by hand. A derivation, a grade or a refusal is signed or written
once, in mainland characters; on a traditional page it is shown sign by sign in traditional ones.
Names of people and places are not passed through here: a name is shown as it is written.
"""

from __future__ import annotations

from flask import Flask

from meeting.web.languages import choose_language
from voting.errors import VotingError

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
问問 众眾
"""
CHARACTERS = {pair[0]: pair[1] for pair in PAIRS.split()}
_TABLE = str.maketrans(CHARACTERS)


def install(app: Flask) -> None:
    """Templates say `line|written`; scripts are handed the table where they need it."""
    app.jinja_env.filters["written"] = written
    app.context_processor(
        lambda: {"characters": CHARACTERS if choose_language() == "zh_Hant" else {}}
    )


def written(text: str) -> str:
    """The text in the characters of the page; unchanged on all but a traditional one."""
    return text.translate(_TABLE) if choose_language() == "zh_Hant" else text


def refusal(error: VotingError) -> str:
    """What the person who was refused hears, in the language of the page."""
    return error.message("en") if choose_language() == "en" else written(error.message("zh"))
