//! Who is trusted, and why a server was not.

use std::error::Error as StdError;
use std::sync::Arc;

#[cfg(feature = "async")]
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, RootCertStore};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::{ConnectionSettings, TransportError, TransportErrorKind};
use crate::error::{Error, ErrorKind};

/// Trusts the public certificate authorities and the extra ones.
#[cfg(feature = "async")]
pub(super) fn client_config(settings: &ConnectionSettings) -> Result<ClientConfig, Error> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots(settings)?);
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| config_error("TLS cannot be set up", error))?
        .with_root_certificates(store)
        .with_no_client_auth())
}

/// The certificates of everybody who is trusted.
pub(super) fn roots(
    settings: &ConnectionSettings,
) -> Result<impl Iterator<Item = CertificateDer<'_>>, Error> {
    let mut extra = Vec::new();
    for file in &settings.roots {
        extra.extend(certificates(file).ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "an extra root certificate is neither PEM nor DER",
            )
        })?);
    }
    for certificate in &extra {
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|error| config_error("an extra root certificate cannot be read", error))?;
    }
    Ok(TLS_SERVER_ROOT_CERTS.iter().cloned().chain(extra))
}

/// The certificates of a file: one in DER, or any number but none in PEM.
fn certificates(file: &[u8]) -> Option<Vec<CertificateDer<'_>>> {
    /// How the ASN.1 of every certificate starts.
    const SEQUENCE: u8 = 0x30;
    if file.first() == Some(&SEQUENCE) {
        return Some(vec![CertificateDer::from_slice(file)]);
    }
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(file).collect();
    read.ok().filter(|certificates| !certificates.is_empty())
}

/// The one implementation of cryptography that both transports use, whatever else is linked.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn config_error(message: &str, error: rustls::Error) -> Error {
    Error::new(ErrorKind::Config, message).with_source(Box::new(error))
}

/// The TLS error that lies at the bottom of another one, in words, if there is one.
pub(super) fn find(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(refusal(error));
        }
        // `io::Error` skips the error that it wraps when asked for its source.
        next = match error.downcast_ref::<std::io::Error>() {
            Some(error) => error.get_ref().map(|inner| inner as _),
            None => error.source(),
        };
    }
    None
}

/// A TLS error in words.
pub(super) fn refusal(error: &rustls::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Tls, reason(error)).with_source(error.clone())
}

fn reason(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return format!("no TLS connection came about: {error}");
    };
    let reason = match certificate {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "was issued for another name"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet"
        }
        CertificateError::UnknownIssuer => "comes from an unknown issuer",
        CertificateError::Revoked => "was revoked",
        other => return format!("the server's certificate was refused: {other}"),
    };
    format!("the server's certificate {reason}")
}
