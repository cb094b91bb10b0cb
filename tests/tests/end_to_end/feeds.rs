//! Feeds and their tokens, as who runs a Worker makes them with the command.

use crate::publishing::{notes, try_publish, worker};
use notefall_tests::feed::{notefall, said};
use notefall_tests::http::ask;
use notefall_tests::worker::TOKEN;
use serde_json::Value;

/// Calls the command with a token; its data and what it said.
fn call(arguments: &[&str], token: &str) -> Result<String, String> {
    let output = notefall(arguments, token);
    let data = String::from_utf8(output.stdout.clone()).unwrap().trim_end().to_owned();
    if output.status.success() { Ok(data) } else { Err(said(&output)) }
}

#[test]
fn a_feeds_token_publishes_to_that_feed_until_it_is_taken_away() {
    let (folder, worker) = worker();
    let one = notes(folder.path(), "one", 3);
    let (here, there) = (worker.feed("here"), worker.feed("there"));
    let publish = |address: &str, token: &str| try_publish(&one.folder, address, token).0;
    // What is published already would not be sent again.
    let may_write = |token: &str| {
        let bearer = format!("Bearer {token}");
        let answer = ask(&worker.origin, "PUT", "/f/here/find.bin", &[("Authorization", &bearer)], b"junk");
        assert!(matches!(answer.status, 401 | 422), "{}", answer.text());
        answer.status == 422
    };

    call(&["feed", "create", "--at", &here], TOKEN).unwrap();
    assert!(call(&["feed", "create", "--at", &here], TOKEN).unwrap_err().contains("already"));
    let first = call(&["token", "new", "--at", &here, "--for", "the blog"], TOKEN).unwrap();
    assert!(first.len() == 43 && first != call(&["token", "new", "--at", &here], TOKEN).unwrap());
    assert!(publish(&here, &first) && !publish(&there, &first), "that feed and no other");
    assert!(publish(&there, TOKEN), "the Worker's own token goes on working");
    for arguments in [
        &["feed", "list", "--at", &worker.origin][..],
        &["feed", "create", "--at", &worker.feed("mine")],
        &["feed", "delete", "--at", &here, "--yes"],
        &["token", "new", "--at", &here],
        &["token", "list", "--at", &here],
    ] {
        let said = call(arguments, &first).unwrap_err();
        assert!(said.contains("deployment's own token"), "{said}");
    }
    assert_eq!(call(&["feed", "list", "--at", &worker.origin], TOKEN).unwrap(), "here\nthere");

    // Lists never show a token.
    let list = call(&["token", "list", "--at", &here, "--json"], TOKEN).unwrap();
    assert!(list.contains("the blog") && !list.contains(&first), "{list}");

    // Rotated, the old ones work for as long as is said.
    let second = call(&["token", "rotate", "--at", &here, "--keep", "1h"], TOKEN).unwrap();
    assert!(may_write(&first) && may_write(&second));
    let third = call(&["token", "rotate", "--at", &here], TOKEN).unwrap();
    assert!(!may_write(&first) && !may_write(&second) && may_write(&third));
    let list: Value =
        serde_json::from_str(&call(&["token", "list", "--at", &here, "--json"], TOKEN).unwrap()).unwrap();
    assert_eq!(list["tokens"].as_array().unwrap().len(), 1, "{list}");
    let name = &list["tokens"][0]["sha256"].as_str().unwrap()[..8];
    call(&["token", "delete", "--at", &here, name], TOKEN).unwrap();
    assert!(!may_write(&third) && !may_write("") && may_write(TOKEN));
    assert!(call(&["token", "delete", "--at", &here, name], TOKEN).unwrap_err().contains("token list"));
}

#[test]
fn a_feed_holds_no_more_than_its_limit_and_is_deleted_whole() {
    let (folder, worker) = worker();
    let (small, large) = (notes(folder.path(), "small", 5), notes(folder.path(), "large", 40));
    let address = worker.feed("feed");
    call(&["feed", "create", "--at", &address, "--max-notes", "5"], TOKEN).unwrap();
    let token = call(&["token", "new", "--at", &address], TOKEN).unwrap();
    assert!(try_publish(&small.folder, &address, &token).0);
    let (done, message) = try_publish(&large.folder, &address, &token);
    assert!(!done && message.contains("5 notes") && message.contains("feed limit"), "{message}");
    assert!(worker.get("/f/feed/").text().contains("small 0"), "readers see what they saw");

    // More notes, but no more bytes than are there.
    call(&["feed", "limit", "--at", &address, "--max-notes", "none", "--max-bytes", "1kB"], TOKEN).unwrap();
    let (done, message) = try_publish(&large.folder, &address, &token);
    assert!(!done && message.contains("1000 bytes"), "{message}");
    call(&["feed", "limit", "--at", &address, "--max-bytes", "1MB"], TOKEN).unwrap();
    let (done, message) = try_publish(&large.folder, &address, &token);
    assert!(done, "{message}");

    let said = call(&["feed", "delete", "--at", &address], TOKEN).unwrap_err();
    assert!(said.contains("--yes") && worker.get("/f/feed/head.bin").status == 200);
    call(&["feed", "delete", "--at", &address, "--yes"], TOKEN).unwrap();
    for path in ["/f/feed/head.bin", "/f/feed/", "/f/feed/find.bin", "/f/feed/atom.xml"] {
        assert_eq!(worker.get(path).status, 404, "{path}");
    }
    assert_eq!(call(&["feed", "list", "--at", &address], TOKEN).unwrap(), "");
    assert!(!try_publish(&small.folder, &address, &token).0, "its tokens went with it");
    assert!(try_publish(&small.folder, &address, TOKEN).0, "the name is free again");
}
