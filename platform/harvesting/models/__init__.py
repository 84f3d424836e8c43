from harvesting.models.taken import TakenRecord

__all__ = ["TakenRecord"]
