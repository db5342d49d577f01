"""What the screens say, in each language: from the very catalogues that the app speaks by."""

from __future__ import annotations

from dataclasses import dataclass, field
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

from meeting.web.languages import HTML_LANG

CATALOGUES = Path(__file__).resolve().parents[3] / "translations"
LANGUAGES = tuple(HTML_LANG)


@dataclass
class Speech:
    """One language: its code in the app, the tag of its pages, and its words."""

    code: str
    _words: NullTranslations = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Chinese is the source: its catalogue is empty and every sentence is said as it stands.
        self._words = Translations.load(str(CATALOGUES), [self.code])

    @property
    def tag(self) -> str:
        return HTML_LANG[self.code]

    def say(self, sentence: str, **values: object) -> str:
        """The Chinese sentence as this language says it."""
        said = self._words.gettext(sentence)
        for name, value in values.items():
            said = said.replace(f"{{{name}}}", str(value))
        return said
