"""`python -m voting count` and `packs`, as a clerk uses them."""

import io
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from voting.__main__ import main
from voting.cli.pack_files import built_in_packs, read_packs
from voting.errors import PackFileFaulty


@pytest.fixture
def csv(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "ballots.csv"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


def args(pack: str, file: str, *more: str) -> list[str]:
    return ["count", "--pack", pack, "--ballots", file, *more]


HALL = ("--entitled", "98", "--present", "90")


def run_json(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict]:
    code = main([*argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_projects_by_choice(csv, capsys) -> None:
    file = csv("count,p1,p2,p3\n60,1,1,\n20,,,1\n\n3,1,1,1\n")
    code, out = run_json(capsys, *args("township-project-choose", file, *HALL, "--seats", "2"))
    assert code == 0
    assert out["ballots"] == {"issued": 83, "collected": 83, "valid": 80, "void": 3}
    assert out["options"][2] == {"id": "p3", "chosen": 20}
    assert out["outcome"] == {
        "status": "decided",
        "chosen": ["p1", "p2"],
        "not_chosen": ["p3"],
        "tied": [],
        "seats_left": 0,
        "verdicts": {},
    }
    assert list(out) == ["pack", "ballots", "options", "outcome", "derivation"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_words_in_every_encoding(csv, capsys, encoding: str) -> None:
    file = csv("count,甲,write_in\n60,赞成,\n10,反对,张 三；张三\n5,弃权,李四\n", encoding)
    code, out = run_json(capsys, *args("township-election", file, *HALL, "--seats", "1"))
    assert code == 0
    assert out["options"] == [{"id": "甲", "approve": 60, "against": 10, "abstain": 5}]
    assert out["write_ins"] == [{"name": "张三", "approve": 10}, {"name": "李四", "approve": 5}]


def test_an_elected_write_in_is_named_as_such(csv, capsys) -> None:
    file = csv("count,a,write_in\n55,,王五\n5,approve,王五\n")
    code, out = run_json(capsys, *args("township-election", file, *HALL, "--seats", "1"))
    assert (code, out["outcome"]["chosen"]) == (0, ["write_in:王五"])
    assert out["ballots"]["void"] == 5


def test_grades_by_id_and_name_and_several(csv, capsys) -> None:
    file = csv("count,a,b\n3,满意,dissatisfied\n2,satisfied;不满意,\n")
    hall = ("--entitled", "6", "--present", "5")
    code, out = run_json(capsys, *args("satisfaction-single-grade", file, *hall))
    assert code == 0
    assert out["options"][0]["grades"] == {
        "satisfied": 3,
        "basically_satisfied": 0,
        "dissatisfied": 0,
    }
    assert out["outcome"]["verdicts"] == {"a": "satisfied", "b": "dissatisfied"}


def test_ranks_and_a_tie_exit_3_and_the_runoff_decides(csv, capsys) -> None:
    tie = csv("count,a,b\n40,1,\n40,,1\n20,,2\n")
    code, out = run_json(
        capsys,
        *args(
            "township-project-rank",
            tie,
            "--entitled",
            "100",
            "--present",
            "100",
            "--seats",
            "1",
            "--runoff",
        ),
    )
    assert (code, out["outcome"]["chosen"], out["ballots"]["void"]) == (3, [], 20)
    assert out["outcome"]["tied"] == ["a", "b"]
    won = csv("count,a,b\n30,1,\n29,,1\n")
    code, out = run_json(
        capsys, *args("township-project-rank", won, *HALL, "--seats", "1", "--runoff")
    )
    assert (code, out["outcome"]["chosen"]) == (0, ["a"])


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (("--entitled", "98", "--present", "65"), "no_quorum"),
        (("--entitled", "98", "--present", "90", "--issued", "59"), "void"),
        (("--entitled", "98", "--present", "90", "--issued", "60", "--collected", "61"), "void"),
    ],
)
def test_no_quorum_and_void_are_outcomes(csv, capsys, more, status) -> None:
    file = csv("count,a\n60,approve\n")
    code, out = run_json(capsys, *args("motion-majority-all", file, *more))
    assert (code, out["outcome"]["status"]) == (3, status)


BAD = [
    ("count,a\n1,maybe\n", (), ":2: "),
    ("count,a\nx,approve\n", (), ":2: "),
    ("count,a\n-1,approve\n", (), ":2: "),
    ("count,a\n1\n", (), ":2: "),
    ('count,a\n1,"ap\n', (), ":2: "),
    ("a,b\n", (), ":1: "),
    ("", (), ":1: "),
    ("count,a,a\n", (), ":1: "),
    ("count\n", (), ":1: "),
    ("count,a\n1,approve\n", ("--seats", "1"), ":1: "),
    ("count,a\n1,approve\n", ("--issued", "91"), "--issued: "),
    ("count,a\n1,approve\n", ("--issued", "-1"), "--issued: "),
    ("count,a\n1,approve\n", ("--collected", "0"), "--collected: "),
    ("count,a\n1,approve\n", ("--runoff",), "motion-majority-all"),
]


@pytest.mark.parametrize(("text", "more", "place"), BAD)
def test_bad_input_exits_2_with_the_place(csv, capsys, text, more, place) -> None:
    assert main(args("motion-majority-all", csv(text), *HALL, *more)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert place in captured.err
    assert " / " in captured.err


def test_impossible_rolls_missing_seats_and_files_exit_2(csv, capsys, tmp_path: Path) -> None:
    file = csv("count,a\n1,1\n")
    assert main(args("motion-majority-all", file, "--entitled", "9", "--present", "10")) == 2
    assert main(args("township-project-choose", file, *HALL)) == 2
    assert main(args("no-such-pack", file, *HALL)) == 2
    assert main(args("motion-majority-all", str(tmp_path), *HALL)) == 2
    (tmp_path / "odd.csv").write_bytes(b"count,a\n1,\xff\xff\n")
    assert main(args("motion-majority-all", str(tmp_path / "odd.csv"), *HALL)) == 2
    assert "odd.csv:2: " in capsys.readouterr().err


def test_the_sheet_is_readable(csv, capsys) -> None:
    file = csv("count,p1,p2\n60,1,\n9,1,1\n")
    assert main(args("township-project-choose", file, *HALL, "--seats", "1")) == 0
    sheet = capsys.readouterr().out
    assert "应到 98，实到 90" in sheet
    assert "无效票：所选多于应选名额 9 张" in sheet
    assert "通过：p1" in sheet
    grades = csv("count,a\n60,满意\n")
    assert main(args("satisfaction-majority-all", grades, *HALL)) == 0
    assert "a：满意" in capsys.readouterr().out


def test_packs_are_listed(capsys) -> None:
    assert main(["packs"]) == 0
    assert "township-election" in capsys.readouterr().out
    assert main(["packs", "--json"]) == 0
    assert {p["id"] for p in json.loads(capsys.readouterr().out)} == set(built_in_packs())


def test_a_place_adds_its_own_pack(csv, capsys, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    text = built_in_packs()["motion-majority-all"].text
    own.write_text(text.replace('id = "motion-majority-all"', 'id = "own"'), encoding="utf-8")
    assert list(read_packs(tmp_path)) == ["own"]
    assert main(args(str(own), csv("count,a\n60,approve\n"), *HALL)) == 0
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PackFileFaulty, match="taken"):
        read_packs(tmp_path)
    own.write_text(text.replace("version = 1", "version = 0"), encoding="utf-8")
    with pytest.raises(PackFileFaulty, match=r"own.toml:2: version is below 1"):
        read_packs(tmp_path)
    own.write_bytes(b"id = 1\n\xff")
    with pytest.raises(PackFileFaulty, match=r"own.toml:2: not UTF-8"):
        read_packs(tmp_path)


def test_the_command_runs_as_a_process(csv) -> None:
    file = csv("count,a\n60,approve\n")
    done = subprocess.run(
        [sys.executable, "-m", "voting", *args("motion-majority-all", file, *HALL)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "已有结果" in done.stdout.decode()


def test_the_module_run_as_a_script_exits_with_the_code(monkeypatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["voting", "packs"])
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(
            str(Path(__file__).parents[2] / "voting" / "__main__.py"), run_name="__main__"
        )
    assert ended.value.code == 0
    assert "township-election" in out.getvalue()
