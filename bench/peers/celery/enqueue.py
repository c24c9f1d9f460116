"""Takes orders from the harness, a line each, and says "done" after each.

launch CAMPAIGN SENDERS FIRST LAST    has a worker launch a campaign
messages FIRST LAST                   enqueues the messages with these ids
open QUEUE / close QUEUE              has the workers take from a queue, or leave it alone
drop QUEUE                            forgets what waits in a queue
"""

import sys

from original.celery_app import app
from original.tasks import launch_campaign, send_message


def carry_out(order, *arguments):
    if order == "launch":
        launch_campaign.delay(*map(int, arguments))
    elif order == "messages":
        first, last = map(int, arguments)
        for message_id in range(first, last + 1):
            send_message.delay(message_id)
    elif order == "open":
        until_answered(app.control.add_consumer, arguments[0])
    elif order == "close":
        until_answered(app.control.cancel_consumer, arguments[0])
    elif order == "drop":
        with app.connection_for_write() as connection:
            connection.default_channel.queue_purge(arguments[0])
    else:
        raise ValueError(order)


def until_answered(command, queue):
    while not command(queue, reply=True, limit=1, timeout=1):
        pass


print("ready", flush=True)
for line in sys.stdin:
    carry_out(*line.split())
    print("done", flush=True)
