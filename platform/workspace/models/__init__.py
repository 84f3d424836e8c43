from workspace.models.visit import Visit

__all__ = ["Visit"]
