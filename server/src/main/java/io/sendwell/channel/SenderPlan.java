package io.sendwell.channel;

import io.sendwell.channel.Sender.Pace;
import io.sendwell.channel.Sender.WarmUpPlan;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody decides about a sender; everything about it that is not its standing. */
record SenderPlan(String name, @Nullable String phone, Pace pace, WarmUpPlan warmUp, ZoneId zone) {

    private static final List<Integer> FOURTEEN_DAYS =
            List.of(20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 700, 900, 1000, 1000);

    /**
     * PRODUCT.md S4 and S5: fourteen days of warm-up, then 100 an hour and 1000 a day, 2 to 5 seconds apart. On the Cloud
     * API Meta sets the pace, 80 messages a second, and the limit of an account does what a warm-up would.
     */
    static SenderPlan usual(Channel channel, ZoneId zone) {
        return switch (channel) {
            case SIMULATOR, LINKED_DEVICE ->
                new SenderPlan("", null, new Pace(100, 1000, 2000, 5000), new WarmUpPlan(true, FOURTEEN_DAYS), zone);
            case CLOUD_API ->
                new SenderPlan(
                        "", null, new Pace(80 * 3600, 80 * 86_400, 0, 0), new WarmUpPlan(false, FOURTEEN_DAYS), zone);
        };
    }

    static SenderPlan of(Sender sender) {
        return new SenderPlan(sender.name(), sender.phone(), sender.pace(), sender.warmUp(), sender.zone());
    }
}
