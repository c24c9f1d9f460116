"""The tables of the peers (the harness makes and fills them)."""

import os

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, Text, create_engine
from sqlalchemy.orm import declarative_base, relationship, sessionmaker

engine = create_engine(os.environ["PEER_DATABASE_URL"], pool_size=5)
# What was loaded stays loaded over the two commits of a message.
Session = sessionmaker(engine, expire_on_commit=False)
Base = declarative_base()


class Contact(Base):
    __tablename__ = "contact"
    __table_args__ = {"schema": "peer"}
    id = Column(BigInteger, primary_key=True)
    workspace_id = Column(BigInteger, nullable=False)
    first_name = Column(Text)
    phone = Column(Text)
    consent_status = Column(Text, nullable=False)


class Suppression(Base):
    __tablename__ = "suppression"
    __table_args__ = {"schema": "peer"}
    workspace_id = Column(BigInteger, primary_key=True)
    phone = Column(Text, primary_key=True)


class Sender(Base):
    __tablename__ = "sender"
    __table_args__ = {"schema": "peer"}
    id = Column(BigInteger, primary_key=True)
    hourly_cap = Column(Integer, nullable=False)
    daily_cap = Column(Integer, nullable=False)
    hour_count = Column(Integer, nullable=False)
    day_count = Column(Integer, nullable=False)


class Message(Base):
    __tablename__ = "message"
    __table_args__ = {"schema": "peer"}
    id = Column(BigInteger, primary_key=True)
    workspace_id = Column(BigInteger, nullable=False)
    campaign_id = Column(BigInteger, nullable=False)
    sender_id = Column(BigInteger, nullable=False)
    contact_id = Column(BigInteger, ForeignKey("peer.contact.id"), nullable=False)
    status = Column(Text, nullable=False)
    reason = Column(Text)
    text = Column(Text)
    sending_at = Column(DateTime(timezone=True))
    sent_at = Column(DateTime(timezone=True))
    contact = relationship(Contact)


class Tally(Base):
    """How many messages of a campaign on a sender are sent and skipped."""

    __tablename__ = "tally"
    __table_args__ = {"schema": "peer"}
    campaign_id = Column(BigInteger, primary_key=True)
    sender_id = Column(BigInteger, primary_key=True)
    sent = Column(BigInteger, nullable=False)
    skipped = Column(BigInteger, nullable=False)


class Incoming(Base):
    __tablename__ = "incoming"
    __table_args__ = {"schema": "peer"}
    id = Column(BigInteger, primary_key=True)
    external_id = Column(Text, nullable=False, unique=True)
    phone = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
