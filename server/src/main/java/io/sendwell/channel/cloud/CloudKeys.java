package io.sendwell.channel.cloud;

import io.sendwell.channel.Channel;
import io.sendwell.channel.CredentialsForm;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderKeys;
import io.sendwell.channel.cloud.CloudNumber.Secrets;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes the credentials of senders on the Cloud API. What they are worth only WhatsApp can say: {@link CloudLinker}. */
@Component
class CloudKeys implements SenderKeys {

    private static final String ID = "[A-Za-z0-9_.-]{1,64}";
    private static final String SECRET = "[\\x21-\\x7e]{1,1000}";

    private final CloudNumbers numbers;

    CloudKeys(CloudNumbers numbers) {
        this.numbers = numbers;
    }

    @Override
    public Channel channel() {
        return Channel.CLOUD_API;
    }

    @Override
    public void enter(Sender sender, CredentialsForm given) {
        var before = numbers.find(sender.workspace(), sender.id());
        var secrets = before.map(CloudNumber::secrets).orElse(Secrets.NONE);
        var errors = new ArrayList<FieldError>();
        var phone =
                chosen("phone_number_id", given.phoneNumberId(), before.map(CloudNumber::phoneNumberId), ID, errors);
        var account = chosen("waba_id", given.wabaId(), before.map(CloudNumber::account), ID, errors);
        var now = new Secrets(
                chosen("access_token", given.accessToken(), Optional.ofNullable(secrets.accessToken()), SECRET, errors),
                chosen("app_secret", given.appSecret(), Optional.ofNullable(secrets.appSecret()), SECRET, errors),
                chosen(
                        "verify_token",
                        given.verifyToken(),
                        Optional.ofNullable(secrets.verifyToken()),
                        SECRET,
                        errors));
        if (phone == null) {
            errors.add(new FieldError("credentials.phone_number_id", "is required"));
        }
        if (!errors.isEmpty() || phone == null) {
            throw Problem.invalid(errors);
        }
        numbers.enter(sender.workspace(), sender.id(), phone, account, now);
    }

    private static @Nullable String chosen(
            String field, @Nullable String given, Optional<String> before, String shape, List<FieldError> errors) {
        if (given == null) {
            return before.orElse(null);
        }
        var value = given.strip();
        if (!value.matches(shape)) {
            errors.add(new FieldError("credentials." + field, "must be as Meta shows it, without blanks"));
        }
        return value;
    }
}
