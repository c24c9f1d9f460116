"""The way the original works: FastAPI takes requests, Celery does the rest, SQLAlchemy keeps it in PostgreSQL."""
