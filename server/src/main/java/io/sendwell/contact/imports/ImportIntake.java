package io.sendwell.contact.imports;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import io.sendwell.contact.imports.ImportPlan.ConsentClaim;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.multipart.MultipartFile;

/** Takes a file in: looks whether it can be read at all, understands its columns, and plans the import. */
@Component
class ImportIntake {

    private static final int SAMPLE_ROWS = 50;
    private static final int MAGIC = 8;

    private final ImportFiles files;
    private final Imports imports;
    private final Workspaces workspaces;
    private final SchedulerClient scheduler;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    ImportIntake(
            ImportFiles files,
            Imports imports,
            Workspaces workspaces,
            SchedulerClient scheduler,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.files = files;
        this.imports = imports;
        this.workspaces = workspaces;
        this.scheduler = scheduler;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What the client wants done with the file. */
    record Wish(
            Map<String, String> mapping,
            OnDuplicate onDuplicate,
            @Nullable ConsentClaim consent,
            boolean dryRun) {}

    /** The id of the import, whose work is planned; 422 on {@code file} or {@code mapping} where it cannot be done. */
    long take(MultipartFile file, Wish wish) throws IOException {
        var arriving = files.arriving();
        try {
            file.transferTo(arriving);
            var plan = plan(arriving, wish);
            var name = file.getOriginalFilename();
            return plan(arriving, name == null || name.isBlank() ? "contacts" : name, plan);
        } finally {
            files.delete(arriving); // unless it has become an import's
        }
    }

    private long plan(Path arriving, String name, ImportPlan plan) {
        var caller = Caller.current();
        Long id = transaction.execute(nothing -> {
            long made = imports.add(caller.workspace(), RowReading.clean(name), plan, caller.memberId());
            move(arriving, files.upload(made));
            scheduler.scheduleIfNotExists(
                    ImportTask.DESCRIPTOR
                            .instance(Long.toString(made))
                            .data(new ImportTask.Ticket(caller.workspace().value(), made))
                            .build(),
                    clock.instant());
            return made;
        });
        return id;
    }

    private ImportPlan plan(Path file, Wish wish) throws IOException {
        var magic = magic(file);
        if (magic.length == 0) {
            throw Problem.invalid("file", "is empty");
        }
        if (ReadableWorkbook.isOLE2Header(magic)) {
            throw Problem.invalid("file", "is an old Excel workbook (.xls): save it as .xlsx or as CSV");
        }
        boolean workbook = ReadableWorkbook.isOOXMLZipHeader(magic);
        if (workbook) {
            Workbook.check(file);
        }
        var format = workbook ? Workbook.AS_TEXT : TextFormats.detect(file);
        var first = workbook ? Workbook.sample(file) : sample(file, format);
        if (first.isEmpty()) {
            throw Problem.invalid("file", "has no rows");
        }
        var country = workspaces.settings(Caller.current().workspace()).defaultCountry();
        var columns = Columns.understand(first, wish.mapping(), country);
        return new ImportPlan(
                workbook,
                format,
                columns.hasHeader(),
                columns.all(),
                country,
                wish.onDuplicate(),
                wish.consent(),
                wish.dryRun());
    }

    private static byte[] magic(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAGIC);
        }
    }

    private static List<String[]> sample(Path file, TextFormat format) throws IOException {
        var sample = new ArrayList<String[]>();
        try (var rows = Rows.open(file, format)) {
            for (var row = rows.next(); row != null && sample.size() < SAMPLE_ROWS; row = rows.next()) {
                sample.add(row);
            }
        } catch (UnreadableFile e) {
            throw Problem.invalid("file", String.valueOf(e.getMessage()));
        }
        return sample;
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
