"""Answers of rules: yes, or no with a translated reason and a code."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from core.errors import Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """True or false in a condition; a refusal carries what a person is told and what a program reads."""

    allowed: bool
    reason: str | Promise = ""
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raises Refused with the reason unless the decision is a yes."""
        if not self.allowed:
            raise Refused(self.reason, code=self.code)


def Allowed() -> Decision:
    return Decision(True)


def Denied(reason: str | Promise, code: str = "denied") -> Decision:
    return Decision(False, reason, code)
