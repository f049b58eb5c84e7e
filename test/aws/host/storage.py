"""S3: conditional writes that are atomic, and notifications after the answer instead of inside it."""
import threading
from collections import defaultdict

from moto.s3 import notifications
from moto.s3.exceptions import MissingKey, PreconditionFailed
from moto.s3.responses import S3Response

_locks: defaultdict[tuple[str, str], threading.RLock] = defaultdict(threading.RLock)
_guard = threading.Lock()


def _one_at_a_time_per_key(operation):
    """moto checks the condition and acts on it later: of 20 creators of a key, two sometimes win."""

    def locked(self, *args, **named):
        with _guard:
            lock = _locks[(self.bucket_name, self.parse_key_name())]
        with lock:
            return operation(self, *args, **named)

    return locked


_post = S3Response._key_response_post


def _post_on_condition(self, request, body, bucket_name, query, key_name):
    """moto's CompleteMultipartUpload knows If-None-Match, but not If-Match."""
    wanted = self.headers.get("If-Match")
    if wanted is not None and query.get("uploadId"):
        existing = self.backend.get_object(bucket_name, key_name)
        if existing is None:
            raise MissingKey(key=key_name)
        if existing.etag.strip('"') != wanted.strip('"'):
            raise PreconditionFailed("If-Match")
    return _post(self, request, body, bucket_name, query, key_name)


S3Response.put_object = _one_at_a_time_per_key(S3Response.put_object)
S3Response.delete_object = _one_at_a_time_per_key(S3Response.delete_object)
S3Response._key_response_post = _one_at_a_time_per_key(_post_on_condition)

_send_event = notifications.send_event


def _send_later(*args, **named):
    threading.Thread(target=_send_event, args=args, kwargs=named, daemon=True).start()


notifications.send_event = _send_later
