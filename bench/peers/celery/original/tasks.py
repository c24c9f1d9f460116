from datetime import datetime, timezone

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from .celery_app import app
from .models import Contact, Incoming, Message, Sender, Session, Suppression, Tally

TEMPLATE = "Hi {first_name}, see you on Saturday"


@app.task
def launch_campaign(campaign_id, senders, first, last):
    """One task for each contact, as the original does it."""
    with Session() as session:
        contacts = session.scalars(select(Contact.id).where(Contact.id.between(first, last)))
        for contact_id in contacts:
            queue_message.delay(campaign_id, 1 + contact_id % senders, contact_id)


@app.task
def queue_message(campaign_id, sender_id, contact_id):
    with Session() as session:
        contact = session.get(Contact, contact_id)
        reason = refusal(session, contact)
        session.execute(
            insert(Message)
            .values(
                workspace_id=contact.workspace_id,
                campaign_id=campaign_id,
                sender_id=sender_id,
                contact_id=contact_id,
                status="skipped" if reason else "queued",
                reason=reason,
            )
            .on_conflict_do_nothing(index_elements=["campaign_id", "contact_id"])
        )
        session.commit()


@app.task
def send_message(message_id):
    with Session() as session:
        message = session.get(Message, message_id, options=[joinedload(Message.contact)])
        if message.status != "queued":
            return  # Delivered twice by the broker.
        reason = refusal(session, message.contact)
        if reason:
            message.status, message.reason = "skipped", reason
            count(session, message, skipped=1)
            session.commit()
            return
        if not take_from_caps(session, message.sender_id):
            session.rollback()
            send_message.apply_async((message_id,), countdown=60)
            return
        message.text = TEMPLATE.format(first_name=message.contact.first_name or "there")
        message.status, message.sending_at = "sending", datetime.now(timezone.utc)
        session.commit()

        transmit(message.contact.phone, message.text)

        message.status, message.sent_at = "sent", datetime.now(timezone.utc)
        count(session, message, sent=1)
        session.commit()


@app.task
def take_webhook(event):
    with Session() as session:
        session.execute(
            insert(Incoming)
            .values(external_id=event["id"], phone=event["from"], text=event["message"])
            .on_conflict_do_nothing(index_elements=["external_id"])
        )
        session.commit()


def refusal(session, contact):
    """Why this contact must not be written to; None where it may."""
    if not contact.phone:
        return "no_phone"
    if contact.consent_status != "granted":
        return "no_consent"
    if session.get(Suppression, (contact.workspace_id, contact.phone)):
        return "suppressed"
    return None


def take_from_caps(session, sender_id):
    taken = session.execute(
        update(Sender)
        .where(Sender.id == sender_id, Sender.hour_count < Sender.hourly_cap, Sender.day_count < Sender.daily_cap)
        .values(hour_count=Sender.hour_count + 1, day_count=Sender.day_count + 1)
        .execution_options(synchronize_session=False)
    )
    return taken.rowcount == 1


def count(session, message, sent=0, skipped=0):
    session.execute(
        update(Tally)
        .where(Tally.campaign_id == message.campaign_id, Tally.sender_id == message.sender_id)
        .values(sent=Tally.sent + sent, skipped=Tally.skipped + skipped)
        .execution_options(synchronize_session=False)
    )


def transmit(phone, text):
    """The wire that takes everything at once."""
