package io.sendwell.platform.postgres;

/**
 * PostgreSQL's settings for a machine: as durable as PostgreSQL is, reachable from this machine only, and fitted to its
 * memory.
 */
final class Tuning {

    private static final long MEGABYTE = 1 << 20;
    private static final long LEAST_BUFFERS = 128;
    private static final long MOST_BUFFERS = 2048;

    private Tuning() {}

    /** The whole {@code postgresql.conf}. */
    static String settings(int port, long memory) {
        long buffers = Math.clamp(memory / MEGABYTE / 4, LEAST_BUFFERS, MOST_BUFFERS);
        return """
                # Written by Sendwell at every start. Settings of your own: ALTER SYSTEM, which wins over this file.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 200

                # What was committed stays.
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                max_wal_size = '2GB'
                min_wal_size = '256MB'
                checkpoint_timeout = '15min'

                shared_buffers = '%dMB'
                effective_cache_size = '%dMB'
                work_mem = '16MB'
                maintenance_work_mem = '128MB'
                random_page_cost = 1.1
                jit = off

                # A report takes one core, not all: replies and senders need the others.
                max_parallel_workers_per_gather = 0

                # A statement whose client is gone ends instead of taking effect later.
                client_connection_check_interval = '1s'

                # One file a day, a week of them; neither statements nor rows, which hold people's data.
                logging_collector = on
                log_directory = '../log'
                log_filename = 'postgresql-%%a.log'
                log_file_mode = 0600
                log_truncate_on_rotation = on
                log_rotation_size = 0
                log_min_error_statement = 'panic'
                log_error_verbosity = 'terse'
                log_timezone = 'UTC'
                timezone = 'UTC'
                """.formatted(port, buffers, Math.max(buffers * 2, memory / MEGABYTE / 2));
    }
}
