package io.sendwell.contact.imports;

/**
 * The phones that the file has had so far, as the numbers they are: a million take 16 MB. An open-addressed table of
 * longs at most three quarters full, for a set of boxed numbers takes six times as much.
 */
final class SeenPhones {

    private static final int FIRST_CAPACITY = 1 << 16;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private long[] table = new long[FIRST_CAPACITY]; // 0 is empty: no number is 0
    private int size;

    /** Whether this phone (E.164) had not been here; now it has. */
    boolean add(String phone) {
        if (size * 4L >= table.length * 3L) {
            grow();
        }
        boolean added = put(table, Long.parseLong(phone, 1, phone.length(), 10));
        if (added) {
            size++;
        }
        return added;
    }

    private void grow() {
        var bigger = new long[table.length * 2];
        for (long number : table) {
            if (number != 0) {
                put(bigger, number);
            }
        }
        table = bigger;
    }

    private static boolean put(long[] table, long number) {
        int slot = (int) ((number * MIX) >>> (64 - Integer.numberOfTrailingZeros(table.length)));
        while (table[slot] != 0) {
            if (table[slot] == number) {
                return false;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = number;
        return true;
    }
}
