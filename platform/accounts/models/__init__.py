from accounts.models.archive import Archive
from accounts.models.consent import Consent
from accounts.models.role import RoleGrant
from accounts.models.user import User

__all__ = ["Archive", "Consent", "RoleGrant", "User"]
