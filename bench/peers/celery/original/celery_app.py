import os

from celery import Celery
from celery.signals import worker_process_init

from . import models

app = Celery("original", broker=os.environ["PEER_REDIS_URL"], include=["original.tasks"])
app.conf.update(
    # A worker that dies must not take its tasks with it; the price is that they may run twice.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Tasks are short: without a stock of its own a worker would wait for Redis after each of them.
    worker_prefetch_multiplier=64,
    # Nobody asks for results; the database has them.
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_disable_rate_limits=True,
    task_routes={
        "original.tasks.launch_campaign": {"queue": "campaigns"},
        "original.tasks.queue_message": {"queue": "campaigns"},
        "original.tasks.send_message": {"queue": "messages"},
        "original.tasks.take_webhook": {"queue": "webhooks"},
    },
)


@worker_process_init.connect
def use_own_connections(**_):
    """Connections do not survive the fork."""
    models.engine.dispose()
