package dev.polyak.node.security;

/** A file of certificates, a key or tokens cannot be used: which, and why. */
final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableFileException(String message) {
    super(message);
  }

  UnusableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
