package io.sendwell.platform.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Lets Tomcat itself speak in problem details, where a request is so broken that it reaches no filter; and lets it call
 * for a body only when somebody reads it, so that what is too large is refused before it is sent.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class Container implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemReport()));
        factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                http.setContinueResponseTiming("onRead");
            }
        });
    }

    private static final class ProblemReport extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            var status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            var problem = Problems.refusal(status);
            try {
                response.setContentType(ProblemBody.CONTENT_TYPE);
                response.getOutputStream()
                        .write("""
                        {"type":"%s","title":"%s","status":%d,"detail":"%s"}
                        """.formatted(problem.type(), problem.title(), status, problem.detail())
                                .getBytes(StandardCharsets.UTF_8));
                response.finishResponse();
            } catch (IOException clientWentAway) {
                // Nobody is left to be told.
            }
        }
    }
}
