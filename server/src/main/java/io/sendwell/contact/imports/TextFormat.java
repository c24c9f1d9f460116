package io.sendwell.contact.imports;

/**
 * How the text of a file is written.
 *
 * @param charset its Java name
 * @param skippedBytes of a byte order mark
 * @param skipFirstLine whether the first line is Excel's {@code sep=;}
 */
record TextFormat(String charset, int skippedBytes, char delimiter, boolean skipFirstLine) {}
