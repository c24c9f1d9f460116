package io.sendwell.platform.web;

import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The filters of this package. They stand in the security chain, behind the sign-in, and nowhere else. */
@Configuration(proxyBeanMethods = false)
class Filters {

    @Bean
    @FilterRegistration(enabled = false)
    PlainAddressFilter plainAddressFilter(ProblemWriter problems) {
        return new PlainAddressFilter(problems);
    }

    @Bean
    @FilterRegistration(enabled = false)
    BodyLimitFilter bodyLimitFilter(WebSettings settings, MultipartConfigElement uploads, ProblemWriter problems) {
        return new BodyLimitFilter(settings, uploads, problems);
    }

    @Bean
    @FilterRegistration(enabled = false)
    RepeatedRequestFilter repeatedRequestFilter(RepeatedRequests requests, ProblemWriter problems) {
        return new RepeatedRequestFilter(requests, problems);
    }
}
