package io.sendwell;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForOwners;
import io.sendwell.workspace.ForViewers;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The walls of the house: what STYLE and the arrows between modules demand, as tests. */
class HouseTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sendwell");

    /** Handlers that ask for no role: whoever comes is not signed in, or signs what it brings. */
    private static final Set<String> OPEN_TO_EVERYBODY = Set.of(
            "AuthApi.login",
            "AuthApi.loginForm",
            "FoundingApi.setUp",
            "FoundingApi.register",
            "HealthApi.health",
            "ErrorPage.error",
            "MetaWebhookApi.take",
            "MetaWebhookApi.verify",
            "MetricsApi.metrics",
            "RedirectApi.follow",
            "WebhookApi.incoming");

    private static final List<Class<? extends Annotation>> ROLES =
            List.of(ForOwners.class, ForAdmins.class, ForMarketers.class, ForAgents.class, ForViewers.class);

    @Test
    void the_arrows_between_modules_hold() {
        ApplicationModules.of(Sendwell.class).verify();
    }

    @Test
    void every_endpoint_says_who_may_use_it() {
        var silent = new TreeSet<String>();
        for (var controller : HOUSE.that(describe("controllers", each -> each.isAnnotatedWith(RestController.class)))) {
            Arrays.stream(controller.reflect().getDeclaredMethods())
                    .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                    .filter(method -> ROLES.stream().noneMatch(method::isAnnotationPresent))
                    .forEach(method -> silent.add(controller.getSimpleName() + "." + method.getName()));
        }
        assertThat(OPEN_TO_EVERYBODY).containsAll(silent);
    }

    @Test
    void controllers_keep_to_their_package() {
        check(classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .or()
                .haveSimpleNameEndingWith("Api")
                .should()
                .bePackagePrivate());
    }

    @Test
    void names_say_what_a_thing_is() {
        // Spring's own name for what TenantTransactionManager extends.
        check(noClasses()
                .that()
                .doNotHaveSimpleName("TenantTransactionManager")
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|Dto|Mapper)(\\$.*)?"));
    }

    @Test
    void rules_are_pure() {
        check(noClasses()
                .that()
                .resideInAPackage("..policy..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "org.postgresql..")
                .allowEmptyShould(true));
    }

    @Test
    void the_time_comes_from_the_clock_that_is_injected() {
        var clocks = describe("ask the machine for the time", (MethodCallTarget target) -> {
            var owner = target.getOwner();
            var now = target.getName().equals("now") && owner.getPackageName().equals("java.time");
            var machine = owner.isEquivalentTo(System.class) && target.getName().equals("currentTimeMillis");
            var system = owner.isEquivalentTo(Clock.class) && target.getName().startsWith("system");
            return now || machine || system;
        });
        check(noClasses()
                .that(not(resideInAPackage("io.sendwell.platform..")))
                .should()
                .callMethodWhere(describe("asks the machine for the time", call -> clocks.test(call.getTarget()))));
    }

    @Test
    void collaborators_come_through_the_constructor() {
        check(fields().should().notBeAnnotatedWith(Autowired.class).andShould().notBeAnnotatedWith(Value.class));
    }

    @Test
    void what_is_to_be_told_is_logged() {
        check(noClasses()
                .that()
                .doNotHaveSimpleName("Sendwell")
                .and()
                .resideOutsideOfPackage("io.sendwell.demo..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging.."));
    }

    @Test
    void the_kernel_stays_small_and_knows_only_java() {
        var kernel = HOUSE.that(resideInAPackage("io.sendwell.kernel"));
        assertThat(kernel.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .map(JavaClass::getSimpleName))
                .hasSizeLessThanOrEqualTo(10);
        check(classes()
                .that()
                .resideInAPackage("io.sendwell.kernel")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sendwell.kernel", "org.jspecify..", "org.springframework.modulith"));
    }

    @Test
    void every_package_says_that_null_is_marked() throws ClassNotFoundException {
        var packages = HOUSE.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        packages.remove("io.sendwell");
        for (var name : packages) {
            assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue();
        }
        assertThat(Sendwell.class.isAnnotationPresent(NullMarked.class)).isTrue();
    }

    /** A package-info among the tests comes first on the class path, and with it a module without arrows. */
    @Test
    void no_test_hides_what_a_package_says_of_itself() throws IOException {
        for (var name : HOUSE.stream().map(JavaClass::getPackageName).distinct().toList()) {
            var said = "%s/package-info.class".formatted(name.replace('.', '/'));
            assertThat(Collections.list(HouseTest.class.getClassLoader().getResources(said)))
                    .as(said)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }
}
