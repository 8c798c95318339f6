"""What was not given on the command line is asked for, if somebody is there to answer."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click

from loader.draft.refusal import RefusedError
from loader.finding import Language
from loader.kit import answers
from loader.kit.wording import refusal, say


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that were given, by name, and the language in which the others are asked for."""

    options: Mapping[str, str | None]
    language: Language

    def given(self, name: str) -> str | None:
        """The option, where it was given."""
        return self.options.get(name)

    def of(self, name: str, check: Callable[[str], object], default: str | None = None) -> str:
        """The option, or what the person answers; asked again until `check` takes it.

        RefusedError where it is not given and nobody is there to be asked.
        """
        return self.given(name) or self._prompt(
            name, say(f"ask-{name.replace('_', '-')}", self.language), check, default
        )

    def name(self, language: Language, all_languages: Sequence[Language]) -> str:
        """The name of the observatory in a language: its own option, the one for all, or asked for."""
        told = self.given(f"name_{language}") or self.given("name")
        question = say(f"ask-name-{language}", self.language)
        option = "name" if len(all_languages) == 1 else f"name_{language}"
        return answers.name(told or self._prompt(option, question, answers.name, None))

    def _prompt(self, name: str, question: str, check: Callable[[str], object], default: str | None) -> str:
        if not sys.stdin.isatty():
            if default is not None:
                return default
            raise refusal("unasked", options=f"--{name.replace('_', '-')}")
        return str(click.prompt(question, default=default, value_proc=lambda text: self._taken(text, check), err=True))

    def _taken(self, text: str, check: Callable[[str], object]) -> str:
        try:
            check(text)
        except RefusedError as error:
            raise click.BadParameter(error.french if self.language == "fr" else error.english) from error
        return text
