from notifications.models.mail import MailOut
from notifications.models.notice import Notice, Preference, ToldEvent

__all__ = ["MailOut", "Notice", "Preference", "ToldEvent"]
