"""Batch: container jobs as child processes, with attempts, evaluateOnExit, array jobs, time limits and played faults."""
import json
import threading
import time

from attempt import Attempt, action, index_of, occasion, variables_of
from faults import fault
from moto.batch.exceptions import ClientException
from moto.batch.models import BatchBackend, Job

MACHINES = threading.BoundedSemaphore(2)  # containers that run at once
NO_CAPACITY = "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
LOG_GROUP = "/aws/batch/job"

_settling = threading.Lock()


def _run(self: Job) -> None:
    self.last_attempt = None
    if occasion(self, "queue"):
        self.job_stopped_reason = NO_CAPACITY
        return _finish(self, succeeded=False)
    with MACHINES:
        for number in range(1, int(self.retry_strategy.get("attempts", 1)) + 1):
            if self.stop:
                break
            attempt = self.last_attempt = Attempt(self, number)
            self.job_started_at, self.status = attempt.started, "RUNNING"
            attempt.run()
            self.exit_code, self.job_stopped_reason = attempt.exit_code, attempt.status_reason
            self.log_stream_name = f"{self._stream_name}/{number}"
            self.attempts.append(attempt.detail(self.log_stream_name))
            _keep_log(self, attempt)
            if not attempt.succeeded:
                print(f"{self.job_id} attempt {number}: {attempt.exit_code} {attempt.status_reason}", *attempt.log[-20:])
            if attempt.succeeded or attempt.final or action(self, attempt) == "EXIT":
                break
    _finish(self, succeeded=self.last_attempt is not None and self.last_attempt.succeeded)


def _keep_log(job: Job, attempt: Attempt) -> None:
    now = int(time.time() * 1000)
    job._log_backend.ensure_log_group(LOG_GROUP)
    job._log_backend.ensure_log_stream(LOG_GROUP, job.log_stream_name)
    if attempt.log:
        events = [{"timestamp": now, "message": line.rstrip("\n")} for line in attempt.log]
        job._log_backend.put_log_events(LOG_GROUP, job.log_stream_name, events)


def _finish(job: Job, succeeded: bool) -> None:
    job._mark_stopped(success=succeeded)
    if index_of(job) is None:
        return
    parent = job.all_jobs[job.job_id.split(":")[0]]
    with _settling:
        parent.settled = getattr(parent, "settled", 0) + 1
        parent.any_failed = getattr(parent, "any_failed", False) or not succeeded
        if parent.settled < parent.array_properties["size"]:
            return
    if parent.any_failed:
        parent.job_stopped_reason = "Array Child Job failed"
    parent._mark_stopped(success=not parent.any_failed)


_describe_short, _describe, _init = Job.describe_short, Job.describe, Job.__init__
_submission = threading.local()


def _job_init(self, *args, **named):
    _init(self, *args, **named)
    self.last_attempt = None
    self.retry_strategy = getattr(_submission, "retry_strategy", None) or self.job_definition.retry_strategy or {}
    # Children share their overrides, and moto's description writes into them.
    self.container_overrides = json.loads(json.dumps(self.container_overrides))


def _summary(self: Job) -> dict:
    """A row of ListJobs: moto leaves out why the container never ran, and which child this is."""
    row = _describe_short(self)
    if self.last_attempt is not None and self.last_attempt.reason is not None:
        row.setdefault("container", {})["reason"] = self.last_attempt.reason
    if index_of(self) is not None:
        row["arrayProperties"] = {"index": index_of(self)}
    return row


def _detail(self: Job) -> dict:
    """A JobDetail: moto leaves out the image, the exit code and the rules."""
    detail = _describe(self)
    container = detail["container"]
    container["environment"] = [{"name": name, "value": value} for name, value in variables_of(self).items()]
    container["image"] = self.job_definition.container_properties.get("image")
    if self.attempts:
        ended = self.attempts[-1]["container"]
        container |= {key: ended[key] for key in ("exitCode", "reason") if key in ended}
    detail["retryStrategy"] = self.retry_strategy
    return detail


def _terminate(self: Job, reason: str) -> None:
    for job in [self, *(self._child_jobs or [])]:
        if not job.stop:
            job.job_stopped_reason, job.stop = reason, True


Job.__init__, Job.run, Job.describe_short, Job.describe, Job.terminate = _job_init, _run, _summary, _detail, _terminate

_submit = BatchBackend.submit_job


def _submit_job(self, job_name, job_def_id, job_queue, array_properties, **named):
    definition = self.get_job_definition(job_def_id)
    if definition is not None:
        overrides = named.get("container_overrides") or {}
        given = [*definition.container_properties.get("environment", []), *overrides.get("environment", [])]
        command = (overrides.get("command") or [""])[0]
        queue = self.get_job_queue(job_queue)
        played = fault(
            {variable["name"]: variable["value"] for variable in given},
            phase="submit",
            command=command,
            queue=queue.name if queue else job_queue,
            child=0,
            attempt=0,
        )
        if played:
            raise ClientException("Played error of the service.", played["name"].removeprefix("Batch."))
    size = array_properties.get("size")
    if size is not None and not 2 <= size <= 10_000:
        raise ClientException(f"The array size {size} is not between 2 and 10000.")
    return _submit(self, job_name, job_def_id, job_queue, array_properties, **named)


BatchBackend.submit_job = _submit_job
