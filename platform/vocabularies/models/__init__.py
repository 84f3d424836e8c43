from vocabularies.models.concept import Alias, Concept, Match
from vocabularies.models.vocabulary import Vocabulary

__all__ = ["Alias", "Concept", "Match", "Vocabulary"]
