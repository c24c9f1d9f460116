/** How a transaction reaches PostgreSQL: pool, migrations, roles and the workspace of the transaction. */
@NullMarked
package io.sendwell.platform.database;

import org.jspecify.annotations.NullMarked;
