package io.sendwell.channel;

/**
 * A file that was checked and stored. Messages keep a copy of these words, so that what was sent can still be told when
 * the file is gone.
 *
 * @param kind image, document, video or audio
 * @param contentType what its bytes are, whatever it was called
 * @param size in bytes
 * @param sha256 of its bytes, in hexadecimal digits
 * @param name with an ending that fits the content
 */
public record MediaFile(long id, ContentKind kind, String contentType, long size, String sha256, String name) {}
