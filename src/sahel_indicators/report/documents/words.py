"""The fixed words of a document, in English and French."""

from __future__ import annotations

from ...errors import DataError
from ...typography import spaced

LANGUAGES = ("en", "fr")

_WORDS = {
    "figure": ("Figure", "Figure"),
    "table": ("Table", "Tableau"),
    "contents": ("Contents", "Sommaire"),
    "page": ("Page", "Page"),
    "of": ("of", "sur"),
    "published": ("Published", "Publié"),
    "projected": ("Projected", "Projeté"),
    "computed": ("Computed here", "Calculé ici"),
    "key_figures": ("Key figures", "Chiffres clés"),
    "skip": ("Skip to the text", "Aller au texte"),
    "sections": ("Sections", "Rubriques"),
    "other_language": ("Version française", "English version"),
    "theme": ("Dark colours", "Couleurs sombres"),
    "as_image": ("Image (PNG)", "Image (PNG)"),
    "as_data": ("Data (CSV)", "Données (CSV)"),
    "download": ("Download", "Télécharger"),
    "in_words": ("In words", "En toutes lettres"),
    "rows": ("{} rows", "{} lignes"),
    "sort": ("Sort by {}", "Trier par {}"),
    "by": ("Prepared by", "Préparé par"),
    "version": ("Package sahel-indicators", "Paquet sahel-indicators"),
    "colon": (":", " :"),
    "kicker": ("Humanitarian indicators for the Sahel", "Indicateurs humanitaires pour le Sahel"),
    "source": ("Source: ", "Source : "),
    # Pages beside the report, by the middle of their file's name.
    "changes": ("What changed since the last run", "Ce qui a changé depuis le dernier calcul"),
    "quality": ("Data quality", "Qualité des données"),
    "top": ("Back to the top", "Haut de page"),
}


class Words:
    """The fixed words of one language, by key. Raises `DataError` for an unknown language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise DataError(
                f"there is no report in the language {language!r}", expected=" or ".join(LANGUAGES)
            )
        self.language = language

    def __getitem__(self, key: str) -> str:
        said = _WORDS[key][LANGUAGES.index(self.language)]
        return spaced(said, self.language)

    def as_mapping(self) -> dict[str, str]:
        """All of them, for a template."""
        return {key: self[key] for key in _WORDS}
