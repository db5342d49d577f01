"""What was done for the secrecy of a poll and what it protects against, in words for everybody."""

from voting.pack import Text

PROTECTIONS = ("none", "split", "blind")

PROTECTION_WORDS: dict[str, Text] = {
    "none": Text(
        "记名表决：每位成员的选择公开。",
        "Recorded vote: everybody's choice is public.",
    ),
    "split": Text(
        "无记名（分开存放）：名单与选票分开存放，不留先后次序，会后无从对照；"
        "表决进行时，须相信管理服务器的人不去窥看。",
        "Secret (kept apart): roll and ballots are kept apart without order and cannot be matched "
        "afterwards; while the poll is open, those who run the server are trusted not to look.",
    ),
    "blind": Text(
        "无记名（盲签名凭证）：服务器签发凭证时看不到凭证，收票时不知道是谁投的，"
        "本人可凭编号查验自己的票；不能防备的是被篡改的页面、监听网络和他人胁迫。",
        "Secret (blind-signed credentials): the server signs credentials it cannot see and does "
        "not know who casts a ballot, and voters find their own by its serial; not stopped are a "
        "tampered page, somebody watching the network, and pressure on the voter.",
    ),
}
