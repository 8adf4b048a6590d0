"""The name of what is called one thing in Thai and another in English."""

from __future__ import annotations

from geoplan.errors import in_reader_language


class Named:
    """Mixed into models with the columns ``name_th`` and ``name_en``, of which the English one may be blank."""

    name_th: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the reader's language, in Thai where there is no English one."""
        return in_reader_language(self.name_th, self.name_en or self.name_th)
