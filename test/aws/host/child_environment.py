"""The environment that functions and containers share: where the services are, and nothing of ours beyond it."""
import os

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PASSED_ON = ("PATH", "HOME", "AWS_ENDPOINT_URL_S3", *CREDENTIALS)
TENSORFLOW = ("TF_", "MALLOC_", "GLIBC_TUNABLES", "LD_LIBRARY_PATH")


def child_environment(region: str) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith(TENSORFLOW)
    }
    return {
        **inherited,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
