// npm run comment: brings a comparison into the pull request it is about, for .github/workflows/comment.yml.
import {runComment} from "../src/cli/comment/command.ts";

process.exitCode = await runComment(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
