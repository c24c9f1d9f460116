package io.sendwell.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.platform.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @Test
    void a_jdbc_address_is_taken_as_it_is() {
        assertThat(DatabaseAddress.parse("jdbc:postgresql://db:5433/sendwell?ssl=true", "ann", "pw"))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://db:5433/sendwell?ssl=true", "ann", "pw"));
    }

    @Test
    void an_address_as_hosters_give_it_is_taken_apart() {
        assertThat(DatabaseAddress.parse(
                        "postgresql://ann:p%40s+s@db.example.com:5433/house?sslmode=require", null, null))
                .isEqualTo(new DatabaseAddress(
                        "jdbc:postgresql://db.example.com:5433/house?sslmode=require", "ann", "p@s+s"));
        assertThat(DatabaseAddress.parse("postgres://db/house", null, null))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://db/house", null, null));
    }

    @Test
    void user_and_password_given_apart_win() {
        assertThat(DatabaseAddress.parse("postgresql://ann:one@db/house", "bob", "two"))
                .isEqualTo(new DatabaseAddress("jdbc:postgresql://db/house", "bob", "two"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://ann:secret@db/house", "postgresql://", "db.example.com", "postgresql://a b:secret@c/d"})
    void anything_else_is_refused_without_repeating_what_may_hold_a_password(String text) {
        assertThatThrownBy(() -> DatabaseAddress.parse(text, null, null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("SENDWELL_DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void the_password_is_not_part_of_what_is_printed() {
        assertThat(DatabaseAddress.parse("postgresql://ann:secret@db/house", null, null)
                        .toString())
                .doesNotContain("secret");
    }
}
