from practitioners.models.profile import Profile, ProfileLink, ProfileText

__all__ = ["Profile", "ProfileLink", "ProfileText"]
