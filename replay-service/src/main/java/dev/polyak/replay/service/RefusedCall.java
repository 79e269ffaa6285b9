package dev.polyak.replay.service;

import io.grpc.stub.StreamObserver;

/** A call that has ended already: whatever comes is dropped. */
final class RefusedCall<Q> implements StreamObserver<Q> {
  @Override
  public void onNext(Q message) {
    // Its error is on the way.
  }

  @Override
  public void onError(Throwable failure) {
    // Its error is on the way.
  }

  @Override
  public void onCompleted() {
    // Its error is on the way.
  }
}
