from moderation.models.case import Case, Report, Ruling

__all__ = ["Case", "Report", "Ruling"]
