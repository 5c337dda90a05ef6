//! What every generated Tencent Cloud client stands on.
