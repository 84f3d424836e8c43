from typing import Any
def context(request: Any) -> dict[str, Any]:
    return {}
