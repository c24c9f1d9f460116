/** The language models of OpenAI, Anthropic and Ollama behind one port, with what each workspace may spend on them. */
@NullMarked
package io.sendwell.intelligence.model;

import org.jspecify.annotations.NullMarked;
