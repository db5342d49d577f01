"""Why a house of several workers is not started."""

from __future__ import annotations

from typing import Any

from voting.errors import Language, VotingError

# What a value of the configuration file must be, as the refusal says it.
WANTED: dict[str, dict[Language, str]] = {
    "text": {"zh": "应为文字", "en": "must be text"},
    "flag": {"zh": "应为 true 或 false", "en": "must be true or false"},
    "number": {"zh": "应为不小于 0 的整数", "en": "must be a whole number, not below 0"},
    "count": {"zh": "应为 1 至 64 的整数", "en": "must be a whole number from 1 to 64"},
    "port": {"zh": "应为 1 至 65535 的整数", "en": "must be a whole number from 1 to 65535"},
    "taken": {"zh": "与另一个端口重复", "en": "is the same as another port"},
    "bits": {"zh": "应为 2048 或 3072", "en": "must be 2048 or 3072"},
    "table": {"zh": "应为一节（方括号）", "en": "must be a table (in square brackets)"},
    "host": {"zh": "应为 IP 地址", "en": "must be an IP address"},
    "addresses": {"zh": "应为 IP 地址的列表", "en": "must be a list of IP addresses"},
    "address": {"zh": "应为 http:// 或 https:// 网址", "en": "must be an http:// or https:// URL"},
    "postgresql": {
        "zh": "应以 postgresql+psycopg:// 开头",
        "en": "must begin with postgresql+psycopg://",
    },
    "redis": {
        "zh": "应以 redis://、rediss:// 或 unix:// 开头",
        "en": "must begin with redis://, rediss:// or unix://",
    },
    "own-or-url": {
        "zh": "own = true 与 url 只能写一个，且必须写一个",
        "en": "takes either own = true or a url, and one of them",
    },
    "pair": {"zh": "证书与密钥要一起写", "en": "takes certificate and key together"},
    "file": {"zh": "没有这个文件", "en": "names a file that is not there"},
    "plain": {"zh": "路径里不能有 $", "en": "may not hold a dollar sign"},
    "one": {"zh": "不能与 empty = true 同时写", "en": "excludes empty = true"},
    "loopback": {
        "zh": "服务于本机地址时不用",
        "en": "makes no sense on a loopback address",
    },
    "short": {
        "zh": "路径太长（套接字路径最多 107 个字节），请换一个短的文件夹",
        "en": "is too long a path (a socket's has at most 107 bytes); choose a shorter one",
    },
    "reach": {
        "zh": "数据库的账号进不了这个文件夹的上级文件夹；请放到别处，或不以 root 运行",
        "en": "lies in a folder that the database's account may not enter; put it elsewhere, "
        "or do not run as root",
    },
}


class ConfigurationUnreadable(VotingError):
    code = "configuration-unreadable"
    zh = "读不了配置文件 {file}：{why}"
    en = "The configuration file {file} cannot be read: {why}"


class ConfigurationKeyUnknown(VotingError):
    code = "configuration-key-unknown"
    zh = "{file}：没有 {key} 这一项。"
    en = "{file}: there is no setting named {key}."


class ConfigurationKeyMissing(VotingError):
    code = "configuration-key-missing"
    zh = "{file}：缺少 {key}。"
    en = "{file}: {key} is missing."


class ConfigurationValueWrong(VotingError):
    """`wanted` is a key of WANTED."""

    code = "configuration-value-wrong"
    zh = "{file}：{key} 写错了，{wanted}。"
    en = "{file}: {key} {wanted}."

    def words(self, language: Language) -> dict[str, Any]:
        """What was wanted, as a sentence's end."""
        wanted = str(self.params["wanted"])
        return {**self.params, "wanted": WANTED.get(wanted, {}).get(language, wanted)}


class EngineMissing(VotingError):
    code = "engine-missing"
    zh = "本机没有 {program}。请执行：sudo apt-get install {package}"
    en = "{program} is not installed here. Do: sudo apt-get install {package}"


class PartFailed(VotingError):
    """A part that does not come up at the start; later it is started again and again."""

    code = "part-failed"
    zh = "{part} 没有启动；它的最后几行在 {log}。"
    en = "{part} did not come up; its last words are in {log}."


class ConfigurationStands(VotingError):
    code = "configuration-stands"
    zh = "已有配置文件 {file}；{key} 请在文件里改，不要写在命令行上。"
    en = "The configuration file {file} is there already; change {key} in it, not by an option."
