"""Why a backup is not made, not trusted or not restored."""

from __future__ import annotations

from voting.errors import VotingError


class NothingToBackUp(VotingError):
    code = "backup-nothing"
    zh = "{folder} 里没有数据。"
    en = "There is no data in {folder}."


class BackupUnderWay(VotingError):
    code = "backup-under-way"
    zh = "{folder} 里正在做另一份备份。"
    en = "Another backup is being made in {folder}."


class TooMuchMoves(VotingError):
    code = "backup-too-much-moves"
    zh = "备份时表决一再开启或截止，没有备成；请稍后重试。"
    en = "Polls opened and closed again and again during the backup; none was made, try again."


class BackupBroken(VotingError):
    """Says which file, so that somebody can look."""

    code = "backup-broken"
    zh = "这份备份不完整或被改动：{file}"
    en = "This backup is not whole, or it was altered: {file}"


class BackupForeign(VotingError):
    code = "backup-foreign"
    zh = "{folder} 不是本程序的备份，或是更新的版本所做。"
    en = "{folder} is no backup of this program, or a newer version made it."


class FolderNotEmpty(VotingError):
    code = "restore-folder-not-empty"
    zh = "{folder} 不是空的；请把备份恢复到一个新的文件夹。"
    en = "{folder} is not empty; restore into a new folder."


class WrongKindOfStore(VotingError):
    code = "restore-wrong-store"
    zh = "这份备份的数据库是 {kind}，请{way} --database-url。"
    en = "This backup holds a database of {kind}; call it {way_en} --database-url."


class DatabaseNotEmpty(VotingError):
    code = "restore-database-not-empty"
    zh = "这个 PostgreSQL 数据库里已有数据；请恢复到一个新建的空数据库。"
    en = "This PostgreSQL database holds data already; restore into a new and empty one."


class PassphraseNeeded(VotingError):
    code = "restore-passphrase-needed"
    zh = "备份里有 {n} 个未公布的票箱，要总监票人的票箱口令才能打开；不要它们时加 --without-boxes。"
    en = (
        "{n} ballot boxes in this backup are not published yet; they open by the chief teller's "
        "passphrase. Leave them out with --without-boxes."
    )
