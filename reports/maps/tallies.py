"""Adds up what a report shows while its rows pass by: in all, and for each layer of the map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from projects.models import LocationState
from reports.maps.queries import Row

MONEY = ("planned", "approved", "contracted", "disbursed")


@dataclass
class Tally:
    """Counts by location state and sums of money in baht, exact; a sum is None while every amount is blank."""

    states: Counter[str] = field(default_factory=Counter)
    money: dict[str, Decimal | None] = field(default_factory=lambda: dict.fromkeys(MONEY))

    def add(self, row: Row) -> None:
        """Count one more project."""
        self.states[row.location_state] += 1
        for name in MONEY:
            amount = getattr(row, name)
            if amount is not None:
                self.money[name] = (self.money[name] or Decimal(0)) + amount

    @property
    def count(self) -> int:
        """How many projects."""
        return self.states.total()

    @property
    def placed(self) -> int:
        """How many of them are drawn."""
        return self.states[LocationState.PLACED]

    @property
    def needed(self) -> int:
        """How many wait for a location."""
        return self.states[LocationState.NEEDED]

    @property
    def not_applicable(self) -> int:
        """How many have no location by their nature."""
        return self.states[LocationState.NOT_APPLICABLE]
