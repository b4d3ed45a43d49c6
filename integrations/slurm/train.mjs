// A training that learns the same every time, and takes three seconds: what the check of Slurm records.
const rate = Number(process.argv[2]);
let loss = 1;
for (let epoch = 1; epoch <= 6; epoch++) {
  await new Promise((done) => setTimeout(done, 500));
  loss *= 1 - rate;
  console.log(`epoch ${epoch}/6 train_loss ${loss.toFixed(6)}`);
}
