"""Failures to play on purpose. The variable NAT_TEST_FAULTS of a job holds a JSON list, in the words of test/aws/support/faults.ts."""
import json
import threading
from collections import Counter

_played: Counter[str] = Counter()
_counting = threading.Lock()


def fault(variables: dict[str, str], **occasion) -> dict | None:
    """The fault of the first rule that names this occasion, if it has not been played `times` times already."""
    text = variables.get("NAT_TEST_FAULTS", "[]")
    for number, rule in enumerate(json.loads(text)):
        if any(rule["on"].get(key, value) != value for key, value in occasion.items()):
            continue
        name = f"{variables.get('NAT_RUN_ID')} {number}"
        with _counting:
            if _played[name] >= rule.get("times", 1_000_000):
                continue
            _played[name] += 1
        return rule["fault"]
    return None
