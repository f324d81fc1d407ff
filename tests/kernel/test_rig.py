"""Tests of the rig itself: that real drivers are there and behave like those of any machine."""

from __future__ import annotations

from tests.kernel import cards


def test_every_card_is_at_its_index() -> None:
    assert cards.missing() == {}
