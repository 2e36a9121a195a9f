using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Tests.Recipes;

/// <summary>Wrong recipes and the whole of what the user reads about each. A case is its YAML, then one <c>=&gt;</c> line for every
/// problem without the file's name.</summary>
public sealed class WrongRecipeTests
{
    /// <summary>Cases of the first three tables follow these lines, so they start on line 3.</summary>
    private const string Start = "data: synthetic\nmodel: { name: resnet18 }\n";

    private const string Sections = """
        train: { epochs: three }
        => 3:18: 'train.epochs' is three; expected a whole number.

        train: { epochs: 2.5 }
        => 3:18: 'train.epochs' is 2.5; expected a whole number.

        train: { epochs: 3.0 }
        => 3:18: 'train.epochs' is 3.0; expected a whole number: write 3.

        train: { epochs: "3" }
        => 3:18: 'train.epochs' is "3"; expected a whole number: remove the quotes.

        train: { epochs: 0 }
        => 3:18: 'train.epochs' is 0: The number of epochs must be in [1, 1000000].

        train: { epochs: -1 }
        => 3:18: 'train.epochs' is -1: The number of epochs must be in [1, 1000000].

        train: { epochs: 99999999999 }
        => 3:18: 'train.epochs' is 99999999999; expected a whole number from -2147483648 to 2147483647.

        train: { epochs: 99999999999999999999999 }
        => 3:18: 'train.epochs' is 99999999999999999999999; expected a whole number from -2147483648 to 2147483647.

        train: { epochs: [3] }
        => 3:18: 'train.epochs' is a list; expected a whole number.

        train: { epochs: { a: 1 } }
        => 3:18: 'train.epochs' is a mapping; expected a whole number.

        train: { epochs: }
        => 3:18: 'train.epochs' is empty; expected a whole number.

        train: { epochs: none }
        => 3:18: 'train.epochs' is none; expected a whole number.

        train: { epochs: 1_000 }
        => 3:18: 'train.epochs' is 1_000; expected a whole number: write 1000.

        train: { epochs: 1,5 }
        => 3:20: '5' is not a setting of 'train'; a number has a decimal point, not a comma.

        train: { epoch: 3 }
        => 3:10: 'epoch' is not a setting of 'train'; did you mean 'epochs'?

        train: { batch: 32 }
        => 3:10: 'batch' is not a setting of 'train'; did you mean 'batch_size'?

        train: { batch-size: 32 }
        => 3:10: 'batch-size' is not a setting of 'train'; did you mean 'batch_size'?

        train: { batchSize: 32 }
        => 3:10: 'batchSize' is not a setting of 'train'; did you mean 'batch_size'?

        train: { Epochs: 3 }
        => 3:10: 'Epochs' is not a setting of 'train'; did you mean 'epochs'?

        train: { batch_size: 1 }
        => 3:22: 'train.batch_size' is 1, but images of 32×32 leave the network's last layers one value per channel, of which batch normalisation cannot learn; write at least 2, or resize to more than 32 pixels.

        train: { batch_size: none }
        => 3:22: 'train.batch_size' is none; expected a whole number, or auto.

        train: { batch_size: "auto" }
        => 3:22: 'train.batch_size' is "auto"; expected a whole number, or auto.

        train: { batch_size: 0 }
        => 3:22: 'train.batch_size' is 0: The batch size must be in [1, 1000000], or auto.

        train: { eval_batch_size: auto }
        => 3:27: 'train.eval_batch_size' is auto; expected a whole number.

        train: { sizes: [{ until: 0.5, size: 16 }] }
        => 3:17: 'train.sizes' changes the size of training images, but no step of augment.train scales images; begin it with resize: { size: … }, or use random_resized_crop.

        train: { sizes: [{ until: 0, size: 4 }, { until: 0.5 }] }
        => 3:27: 'train.sizes[0].until' is 0: The share of the epochs must be in (0, 1].
        => 3:36: 'train.sizes[0].size' is 4: The size must be in [8, 4096] pixels.
        => 3:41: 'train.sizes[1]' needs 'size'.

        train: { sizes: { until: 0.5, size: 16 } }
        => 3:17: 'train.sizes' is a mapping; expected a list: put '- ' before each element.

        train: { precision: fp64 }
        => 3:21: 'train.precision' is 'fp64'; expected one of auto, fp32, fp16, bf16.

        train: { precision: float32 }
        => 3:21: 'train.precision' is 'float32'; expected one of auto, fp32, fp16, bf16; did you mean 'fp32'?

        train: { monitor: accuracy }
        => 3:19: 'train.monitor' is 'accuracy'; expected one of validation_loss, validation_accuracy, validation_balanced_accuracy, validation_top3, validation_top5, validation_log_loss, validation_f1_macro, validation_f1_weighted, validation_f1_micro, validation_f2_macro, validation_f_half_macro, validation_precision_macro, validation_precision_weighted, validation_recall_macro, validation_recall_weighted, validation_matthews, validation_kappa, validation_roc_auc, validation_average_precision, validation_calibration_error, validation_brier, validation_rmse, validation_mae, validation_r2; did you mean 'validation_accuracy'?

        train: { early_stopping: 5 }
        => 3:26: 'train.early_stopping' is 5; expected a mapping with keys such as patience, min_change, or none.

        train: { early_stopping: { patience: 0 } }
        => 3:38: 'train.early_stopping.patience' is 0: The patience must be at least 1.

        train: { early_stopping: { patiense: 3 } }
        => 3:28: 'patiense' is not a setting of 'train.early_stopping'; did you mean 'patience'?

        train: { early_stopping: [] }
        => 3:26: 'train.early_stopping' is a list; expected a mapping with keys such as patience, min_change, or none.

        train: 3
        => 3:8: 'train' is 3; expected a mapping with keys such as epochs, batch_size, eval_batch_size.

        train: [3]
        => 3:8: 'train' is a list; expected a mapping with keys such as epochs, batch_size, eval_batch_size.

        train:
        => 3:7: 'train' is empty; expected a mapping with keys such as epochs, batch_size, eval_batch_size.

        train: { learning_rate: 0.1 }
        => 3:10: 'learning_rate' is not a setting of 'train'; 'optimizer' has 'lr'.

        optimizer: { name: sdg }
        => 3:20: 'optimizer.name' is 'sdg'; expected one of sgd, adam, adamw, nadam, radam, rmsprop, adagrad; did you mean 'sgd'?

        optimizer: { name: }
        => 3:20: 'optimizer.name' is empty; expected one of sgd, adam, adamw, nadam, radam, rmsprop, adagrad.

        optimizer: { name: [sgd] }
        => 3:20: 'optimizer.name' is a list; expected one of sgd, adam, adamw, nadam, radam, rmsprop, adagrad.

        optimizer: adamax
        => 3:12: 'optimizer' is 'adamax'; expected one of sgd, adam, adamw, nadam, radam, rmsprop, adagrad; did you mean 'adam'?

        optimizer:
        => 3:11: 'optimizer' is empty; expected a mapping such as { name: sgd }.

        optimizer: [sgd]
        => 3:12: 'optimizer' is a list; expected a mapping such as { name: sgd }.

        optimizer: { sgd: { lr: 0.1 } }
        => 3:14: 'sgd' is not a setting of 'optimizer'; write name: sgd, its settings beside it.

        optimizer: { learning_rate: 0.1 }
        => 3:14: 'learning_rate' is not a setting of 'optimizer'; did you mean 'lr'?

        optimizer: { lr: -0.1 }
        => 3:18: 'optimizer.lr' is -0.1: The learning rate must be in [0, 1e6].

        optimizer: { lr: .nan }
        => 3:18: 'optimizer.lr' is .nan; it must be a finite number.

        optimizer: { lr: NaN }
        => 3:18: 'optimizer.lr' is NaN; it must be a finite number.

        optimizer: { lr: 1e999 }
        => 3:18: 'optimizer.lr' is 1e999; it must be a finite number.

        optimizer: { lr: -.inf }
        => 3:18: 'optimizer.lr' is -.inf; it must be a finite number.

        optimizer: { lr: "1e-3" }
        => 3:18: 'optimizer.lr' is "1e-3"; expected a number: remove the quotes.

        optimizer: { lr: 1e-3x }
        => 3:18: 'optimizer.lr' is 1e-3x; expected a number.

        optimizer: { lr: 0,001 }
        => 3:20: '001' is not a setting of 'optimizer'; a number has a decimal point, not a comma.

        optimizer: { lr: 10% }
        => 3:18: 'optimizer.lr' is 10%; expected a number without a percent sign, such as 0.1 for 10%.

        optimizer: { lr: fast }
        => 3:18: 'optimizer.lr' is fast; expected a number.

        optimizer: { lr: true }
        => 3:18: 'optimizer.lr' is true; expected a number.

        optimizer: { lr: none }
        => 3:18: 'optimizer.lr' is none; expected a number.

        optimizer: { betas: [0.9, 0.99] }
        => 3:14: 'betas' is not a setting of optimizer 'sgd'; it is one of 'adam', 'adamw', 'nadam', 'radam'.

        optimizer: { name: adam, betas: [0.9, 1.5] }
        => 3:33: 'optimizer.betas' is [0.9, 1.5]: Betas must be two numbers in [0, 1).

        optimizer: { name: adam, betas: [0.9, x] }
        => 3:39: 'optimizer.betas[1]' is x; expected a number.

        optimizer: { name: adam, betas: 0.9 }
        => 3:33: 'optimizer.betas' is 0.9: Betas must be two numbers in [0, 1).

        optimizer: { name: adam, momentum: 0.9 }
        => 3:26: 'momentum' is not a setting of optimizer 'adam'; it is one of 'sgd', 'rmsprop'.

        optimizer: { nesterov: yes }
        => 3:24: 'optimizer.nesterov' is yes; expected true or false: write true.

        optimizer: { nesterov: "true" }
        => 3:24: 'optimizer.nesterov' is "true"; expected true or false: write true.

        optimizer: { nesterov: 0 }
        => 3:24: 'optimizer.nesterov' is 0; expected true or false: write false.

        optimizer: { nesterov: maybe }
        => 3:24: 'optimizer.nesterov' is maybe; expected true or false.

        optimizer: { nesterov: true, momentum: 0 }
        => 3:24: 'optimizer.nesterov' is true: Nesterov momentum needs a momentum above 0 and a dampening of 0.

        train: { clip: { norm: 1, value: 1 } }
        => 3:24: 'train.clip.norm' is 1: Clipping needs a norm or a value, and not both: { norm: 1.0 } or { value: 0.5 }.

        train: { clip: {} }
        => 3:16: 'train.clip.norm' is none: Clipping needs a norm or a value, and not both: { norm: 1.0 } or { value: 0.5 }.

        train: { ema: { decay: 1 } }
        => 3:24: 'train.ema.decay' is 1: The decay of the average must be in [0, 1).

        optimizer: { qqqqqqqq: 1 }
        => 3:14: 'qqqqqqqq' is not a setting of 'optimizer'; it has name, lr, weight_decay, decay_norms, momentum, dampening, nesterov.

        scheduler: { name: cosine, t_max: 0 }
        => 3:35: 'scheduler.t_max' is 0: t_max must be at least 1, or none for the whole run.

        scheduler: { name: cosine, eta_min: 0 }
        => 3:28: 'eta_min' is not a setting of 'scheduler'; did you mean 'min_lr'?

        scheduler: { name: cosine, step_size: 3 }
        => 3:28: 'step_size' is not a setting of scheduler 'cosine'; it is one of 'step'.

        scheduler: { name: cosine, by: batch }
        => 3:32: 'scheduler.by' is 'batch'; expected one of epoch, step; did you mean 'step'?

        scheduler: CosineAnnealingLR
        => 3:12: 'scheduler' is 'CosineAnnealingLR'; expected one of constant, step, multistep, exponential, linear, polynomial, cosine, cosine_restarts, one_cycle, plateau; did you mean 'cosine'?

        scheduler: { name: plateau, mode: max }
        => 3:35: 'scheduler.mode' is max, but 'train.monitor' is validation_loss, which improves when it falls; write mode: min.

        scheduler: { name: plateau, factor: 1 }
        => 3:37: 'scheduler.factor' is 1: The factor of a plateau must be in [0, 1).

        scheduler: none
        => 3:12: 'scheduler' is 'none'; expected one of constant, step, multistep, exponential, linear, polynomial, cosine, cosine_restarts, one_cycle, plateau; did you mean 'constant'?

        scheduler: { name: multistep, milestones: [60, 30] }
        => 3:43: 'scheduler.milestones' is [60, 30]: Milestones must be whole numbers of at least 1, each larger than the one before, such as [30, 60].

        scheduler: { name: multistep, milestones: 0 }
        => 3:43: 'scheduler.milestones' is 0: Milestones must be whole numbers of at least 1, each larger than the one before, such as [30, 60].

        scheduler: multistep
        => 3:12: 'scheduler' needs 'milestones'.

        scheduler: { name: cosine_restarts, t_mult: 2 }
        => 3:12: 'scheduler' needs 't_0'.

        scheduler: { name: one_cycle, pct_start: 30 }
        => 3:42: 'scheduler.pct_start' is 30: pct_start must be in [0, 1): a part of the cycle, not a percentage.

        scheduler: { name: one_cycle, total_steps: 61 }
        => 3:31: 'total_steps' is not a setting of 'scheduler'; did you mean 'total'?

        scheduler: { name: linear, end_factor: 2 }
        => 3:40: 'scheduler.end_factor' is 2: The end factor must be in [0, 1].

        scheduler: OneCycleLR
        => 3:12: 'scheduler' is 'OneCycleLR'; expected one of constant, step, multistep, exponential, linear, polynomial, cosine, cosine_restarts, one_cycle, plateau; did you mean 'one_cycle'?

        scheduler: { name: cosine, warmup: 5 }
        => 3:36: 'scheduler.warmup' is 5; expected a mapping with keys such as epochs, steps, start_factor, or none.

        scheduler: { name: cosine, warmup: {} }
        => 3:36: 'scheduler.warmup.epochs' is none: A warm-up needs a length; write epochs: 1, or steps: 500.

        scheduler: { name: cosine, warmup: { epochs: 1, steps: 500 } }
        => 3:56: 'scheduler.warmup.steps' is 500: A warm-up is counted in epochs or in steps; leave one of the two out.

        scheduler: { name: cosine, warmup: { epochs: 0 } }
        => 3:46: 'scheduler.warmup.epochs' is 0: A warm-up has at least 1 epoch; leave 'warmup' out to have none.

        scheduler: { name: cosine, warmup: { epochs: 3 } }
        => 3:46: 'scheduler.warmup.epochs' is 3, but 'train.epochs' is 3, so the schedule would never begin; shorten the warm-up or train longer.

        scheduler: { name: cosine, warmup_epochs: 1 }
        => 3:28: 'warmup_epochs' is not a setting of 'scheduler'; did you mean 'warmup'?

        loss: { name: cross_entropy, label_smoothing: 1.1 }
        => 3:47: 'loss.label_smoothing' is 1.1: The label smoothing must be in [0, 1].

        loss: mse
        => 3:7: 'loss.name' is mse, but 'task' is image-classification; expected one of cross_entropy, focal, bce.

        fine_tune: { unfreeze_every: 2 }
        => 3:30: 'fine_tune.unfreeze_every' is 2: stages thaw after the head has been trained alone; write head_epochs as well.

        fine_tune: { head_epochs: 4 }
        => 3:27: 'fine_tune.head_epochs' is 4, but 'train.epochs' is 3, so it would end before; train longer, or give the head fewer epochs.

        fine_tune: { layer_decay: 1.5 }
        => 3:27: 'fine_tune.layer_decay' is 1.5: The layer decay must be in [0, 1].

        train: { penalty: { l1: 0 } }
        => 3:25: 'train.penalty.l1' is 0: both penalties are 0; write one, such as { l1: 1e-5 }, or none.

        optimizer: { name: radam, betas: [0.9, 1] }
        => 3:34: 'optimizer.betas' is [0.9, 1]: Betas must be two numbers in [0, 1).

        optimizer: { name: rmsprop, alpha: 1 }
        => 3:36: 'optimizer.alpha' is 1: Alpha must be in [0, 1).

        loss: { name: focal, class_weights: [1, -1] }
        => 3:37: 'loss.class_weights' is [1, -1]: every weight must be in [0, 1e6].

        loss: { balanced: true, class_weights: [1, 2] }
        => 3:19: 'loss.balanced' is true: class_weights are given as well; write one or the other.

        loss: { name: bce, positive_weight: 0 }
        => 3:37: 'loss.positive_weight' is 0: The weight of a yes must be in [1e-6, 1e6].

        train: { monitor: validation_mae }
        => 3:19: 'train.monitor' is validation_mae, which a classification does not have; expected one of validation_loss, validation_accuracy, validation_balanced_accuracy, validation_top3, validation_top5, validation_log_loss, validation_f1_macro, validation_f1_weighted, validation_f1_micro, validation_f2_macro, validation_f_half_macro, validation_precision_macro, validation_precision_weighted, validation_recall_macro, validation_recall_weighted, validation_matthews, validation_kappa, validation_roc_auc, validation_average_precision, validation_calibration_error, validation_brier.

        loss: { smoothing: 0.1 }
        => 3:9: 'smoothing' is not a setting of 'loss'; did you mean 'label_smoothing'?

        train: { seed: 1 }
        => 3:10: 'seed' is not a setting of 'train'; 'seed' belongs to the recipe itself, outside every section.

        train: { epochs: 0x_1 }
        => 3:18: 'train.epochs' is 0x_1; expected a whole number.

        train: { epochs: 2, epochs: 3 }
        => 3:21: 'epochs' is given twice; the first is on line 3.
        """;

    private const string Steps = """
        augment: { train: flip }
        => 3:19: 'augment.train' is 'flip'; expected one of resize, center_crop, random_crop, random_resized_crop, random_horizontal_flip, random_vertical_flip, to_float, normalize, grayscale, random_grayscale, random_rotation, random_affine, random_perspective, color_jitter, gaussian_blur, random_adjust_sharpness, random_posterize, random_solarize, random_equalize, random_autocontrast, random_invert, random_erasing, random_apply, random_choice, random_order, rand_augment, trivial_augment_wide, aug_mix; did you mean 'random_horizontal_flip'?

        augment: { train: { resize: { size: 64 } } }
        => 3:19: 'augment.train' is a mapping; expected a list: put '- ' before each element.

        augment: { train: }
        => 3:19: 'augment.train' is empty; expected a list: write [] for an empty one.

        augment: { test: [to_float] }
        => 3:12: 'test' is not a setting of 'augment'; did you mean 'eval'?

        augment: { train: [resize: 64] }
        => 3:28: 'augment.train[0].resize' is 64; expected a mapping such as { size: 64 }.

        augment: { train: [resize] }
        => 3:20: 'augment.train[0].resize.size' is []: The size is missing; expected one number or [height, width] in pixels, such as 224.

        augment: { train: [to_float: 1] }
        => 3:30: 'augment.train[0].to_float' is 1; expected no settings: '- to_float'.

        augment: { train: [{ resize: { size: 64 }, to_float: {} }] }
        => 3:20: 'augment.train[0]' has 2 keys (resize, to_float); expected one step such as '- resize: { size: … }', its settings inside the braces or indented further.

        augment: { train: [{}] }
        => 3:20: 'augment.train[0]' is empty; expected one step such as '- resize: { size: … }'.

        augment: { train: [[to_float]] }
        => 3:20: 'augment.train[0]' is a list; expected one step such as '- resize: { size: … }'.

        augment: { train: [~] }
        => 3:20: 'augment.train[0]' is '~'; expected one of resize, center_crop, random_crop, random_resized_crop, random_horizontal_flip, random_vertical_flip, to_float, normalize, grayscale, random_grayscale, random_rotation, random_affine, random_perspective, color_jitter, gaussian_blur, random_adjust_sharpness, random_posterize, random_solarize, random_equalize, random_autocontrast, random_invert, random_erasing, random_apply, random_choice, random_order, rand_augment, trivial_augment_wide, aug_mix.

        augment: { train: [resize: { size: 0 }] }
        => 3:36: 'augment.train[0].resize.size' is 0: The size is [0]; expected pixels in [1, 16384].

        augment: { train: [resize: { size: [1, 2, 3] }] }
        => 3:36: 'augment.train[0].resize.size' is [1, 2, 3]: The size has 3 numbers; expected one or [height, width].

        augment: { train: [resize: { size: 64, p: 1 }] }
        => 3:40: 'p' is not a setting of 'resize'; it has size, antialias.

        augment: { train: [resize: { size: 64, antialias: 1 }] }
        => 3:51: 'augment.train[0].resize.antialias' is 1; expected true or false: write true.

        augment: { train: [random_horizontal_flip: { p: 1.5 }] }
        => 3:49: 'augment.train[0].random_horizontal_flip.p' is 1.5: The probability must be in [0, 1].

        augment: { train: [normalize: { mean: 0.5, std: 0 }] }
        => 3:49: 'augment.train[0].normalize.std' is 0: The std is [0]; expected finite numbers above 0.

        augment: { train: [center_crop: { size: 64 }] }
        => 3:20: 'augment.train[0]': center_crop: crop 64x64 is larger than the 32x32 image; resize first or crop less.

        augment: { train: [normalize: { mean: 0.5, std: 0.5 }, to_float] }
        => 3:56: 'augment.train[1]': to_float comes after normalize (step 1), but needs values in [0, 1]; move it before normalize.

        augment: { eval: [color_jitter] }
        => 3:19: 'augment.eval[0]' is color_jitter, but validation, test and prediction must not be random; use resize and center_crop, or move the step to augment.train.

        augment: { train: [random_apply: { steps: [random_solarize: { threshold: 2 }, random_posterize] }] }
        => 3:74: 'augment.train[0].random_apply.steps[0].random_solarize.threshold' is 2: The threshold must be in [0, 1].
        => 3:79: 'random_posterize' needs 'bits'.

        augment: { train: [random_choice: { steps: [] }] }
        => 3:44: 'augment.train[0].random_choice.steps' is []: There are no steps; expected at least one, such as [random_grayscale: { p: 1 }].

        augment: { train: [random_order: { steps: [random_invert, random_resized_crop: { size: 8 }] }] }
        => 3:20: 'augment.train[0]': random_order: random_resized_crop returns images of 8x8 with 3 channels, but the steps around it take 32x32 with 3 channels; write it outside, or make both the same size.

        augment: { train: [normalize: { mean: 0.5, std: 0.5 }, random_apply: { steps: [random_equalize] }] }
        => 3:56: 'augment.train[1]': random_apply comes after normalize (step 1), but needs values in [0, 1]; move it before normalize.

        augment: { mix: {} }
        => 3:17: 'augment.mix.mixup' is none: Neither MixUp nor CutMix is asked for; give mixup, cutmix or both an alpha, such as { mixup: 0.2 }.

        augment: { mix: { mixup: 0, per: epoch } }
        => 3:26: 'augment.mix.mixup' is 0: Alpha must be above 0 and at most 1000.
        => 3:34: 'augment.mix.per' is 'epoch'; expected one of batch, image.

        augment: { eval: [to_float, { name: rezise, size: 64 }] }
        => 3:37: 'augment.eval[1].name' is 'rezise'; expected one of resize, center_crop, random_crop, random_resized_crop, random_horizontal_flip, random_vertical_flip, to_float, normalize, grayscale, random_grayscale, random_rotation, random_affine, random_perspective, color_jitter, gaussian_blur, random_adjust_sharpness, random_posterize, random_solarize, random_equalize, random_autocontrast, random_invert, random_erasing, random_apply, random_choice, random_order, rand_augment, trivial_augment_wide, aug_mix; did you mean 'resize'?

        augment: { train: [resize: 64, flip: 1, resize: [a]] }
        => 3:28: 'augment.train[0].resize' is 64; expected a mapping such as { size: 64 }.
        => 3:32: 'augment.train[1]' is 'flip'; expected one of resize, center_crop, random_crop, random_resized_crop, random_horizontal_flip, random_vertical_flip, to_float, normalize, grayscale, random_grayscale, random_rotation, random_affine, random_perspective, color_jitter, gaussian_blur, random_adjust_sharpness, random_posterize, random_solarize, random_equalize, random_autocontrast, random_invert, random_erasing, random_apply, random_choice, random_order, rand_augment, trivial_augment_wide, aug_mix; did you mean 'random_horizontal_flip'?
        => 3:49: 'augment.train[2].resize' is a list; expected a mapping such as { size: [a] }.
        """;

    private const string TopLevel = """
        seed: -1
        => 3:7: 'seed' is -1: The seed must be 0 or more.

        seed: 9223372036854775808
        => 3:7: 'seed' is 9223372036854775808; expected a whole number from -9223372036854775808 to 9223372036854775807.

        seed: 4.2
        => 3:7: 'seed' is 4.2; expected a whole number.

        task: tabular-classification
        => 3:7: 'task' is tabular-classification, but 'data.source' is synthetic; write task: image-classification.

        task: image-segmentation
        => 3:7: 'task' is 'image-segmentation'; expected one of image-classification, tabular-classification, tabular-regression.

        name: ""
        => 3:7: 'name' is "": The name must not be empty; leave it out to take the file's name.

        name: ../escape
        => 3:7: 'name' is ../escape: A name has at most 100 letters, digits, dots, dashes and underscores, and starts with a letter or digit.

        name: two words
        => 3:7: 'name' is two words: A name has at most 100 letters, digits, dots, dashes and underscores, and starts with a letter or digit.

        name: [a]
        => 3:7: 'name' is a list; expected text.

        name: ~
        => 3:7: 'name' is ~; expected text.

        lr_scheduler: cosine
        => 3:1: 'lr_scheduler' is not a setting of the recipe; did you mean 'scheduler'?

        optimiser: sgd
        => 3:1: 'optimiser' is not a setting of the recipe; did you mean 'optimizer'?

        epochs: 3
        => 3:1: 'epochs' is not a setting of the recipe; 'train' has 'epochs'.

        zzz: 1
        => 3:1: 'zzz' is not a setting of the recipe; it has name, task, seed, data, model, augment, loss, optimizer, scheduler, fine_tune, train.

        "": 1
        => 3:1: a key is ""; keys are names such as lr.

        <<: { seed: 1 }
        => 3:1: '<<' merges mappings, which recipes do not have; write the keys themselves.

        &anchor seed: 1
        => 3:1: '&anchor' is an anchor, which recipes do not have; put a text that starts with '&' in quotes.

        seed: &anchor 1
        => 3:7: '&anchor' is an anchor, which recipes do not have; put a text that starts with '&' in quotes.

        seed: *anchor
        => 3:7: '*anchor' is an alias, which recipes do not have; put a text that starts with '*' in quotes.

        seed: !!int 1
        => 3:7: 'tag:yaml.org,2002:int' is a tag, which recipes do not have; put a text that starts with '!' in quotes.

        seed: !python/object 1
        => 3:7: '!python/object' is a tag, which recipes do not have; put a text that starts with '!' in quotes.

        name: "a\nb"
        => 3:7: 'name' is "a\u000ab"; control characters are not allowed.

        name: "a\u0000b"
        => 3:7: 'name' is "a\u0000b"; control characters are not allowed.

        seed: 0x1G
        => 3:7: 'seed' is 0x1G; expected a whole number.

        "a b": 1
        => 3:1: 'a b' is not a setting of the recipe; it has name, task, seed, data, model, augment, loss, optimizer, scheduler, fine_tune, train.

        seed: 1: 2
        => 3:8: this is not valid YAML: while scanning a plain scalar value, found invalid mapping.

        seed: [1
        => 4:1: this is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'.

        seed: "abc
        => 3:7: this is not valid YAML: while scanning a quoted scalar, found unexpected end of stream.

        - a
        => 3:1: this is not valid YAML: while parsing a block mapping, did not find expected key.

        seed: 'a' b
        => 3:11: this is not valid YAML: while parsing a block mapping, did not find expected key.

        ---
        => 3:1: a second document starts here; a recipe is one document.

        seed: |
        => 3:7: 'seed' is ""; expected a whole number.

        %YAML 1.2
        => 3:1: this is not valid YAML: while scanning a version directive, did not find preceding <document end>.

        @foo: 1
        => 3:1: this is not valid YAML: while scanning for the next token, found character that cannot start any token.

        seed: @1
        => 3:7: this is not valid YAML: while scanning for the next token, found character that cannot start any token.

        seed: `1`
        => 3:7: this is not valid YAML: while scanning for the next token, found character that cannot start any token.

        seed: 1e-3
        => 3:7: 'seed' is 1e-3; expected a whole number.

        ? { a: 1 }
        : 1
        => 3:3: a key is a mapping; keys are names such as lr.

        seed: 1
        seed: 2
        => 4:1: 'seed' is given twice; the first is on line 3.
        """;

    private const string WholeRecipes = """
        42
        => 1:1: the recipe is 42; expected a mapping with keys such as name, task, seed.

        []
        => 1:1: the recipe is a list; expected a mapping with keys such as name, task, seed.

        data: cifar10
        => 1:1: the recipe needs 'model'; its 'name' is one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp.

        model: {}
        => 1:1: the recipe needs 'data'; its 'source' is one of cifar10, synthetic, folder, kaggle-images, csv.
        => 1:8: 'model' needs 'name'; expected one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp.

        data: { source: folder }
        model: { weights: none }
        => 1:7: 'data' needs 'root'.
        => 2:8: 'model' needs 'name'; expected one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp.

        data: { source: cifar10, classes: [cat, dgo], validation: 1, train_limit: 0, root: "" }
        model: { name: ResNet-18, freeze: ["*"], weights: "" }
        => 1:35: 'data.classes' is [cat, dgo]: 'dgo' is not a class of CIFAR-10; it has airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.
        => 1:59: 'data.validation' is 1: The validation share must lie between 0 and 1, both excluded.
        => 1:75: 'data.train_limit' is 0: The limit must be in [1, 50000], or none for all images.
        => 1:84: 'data.root' is "": The root must name a folder or an archive.
        => 2:16: 'model.name' is 'ResNet-18'; expected one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp; did you mean 'resnet18'?

        data: { source: cifar10, classes: [cat, all] }
        model: { name: resnet18, freeze: [] }
        => 1:35: 'data.classes' is [cat, all]: 'all' stands alone.
        => 2:34: 'model.freeze' is []: write none to train everything.

        data: { source: cifar10, classes: [cat, cat] }
        model: { name: resnet18 }
        => 1:35: 'data.classes' is [cat, cat]: a class is named twice.

        data: { source: cifar10, classes: cat }
        model: { name: resnet18 }
        => 1:35: 'data.classes' is cat: at least two classes are needed to tell apart, or all.

        data: { source: synthetic, train_images: 10, test_images: 5, size: 4 }
        model: { name: resnet18, freeze: [none, layer1] }
        => 1:42: 'data.train_images' is 10: 10 classes need at least 20 images: one to train on and one to validate with.
        => 1:59: 'data.test_images' is 5: 10 classes need at least 10 images.
        => 1:68: 'data.size' is 4: The size must be in [8, 512] pixels.
        => 2:34: 'model.freeze' is [none, layer1]: 'none' stands alone.

        data: { source: synthetic, root: x }
        model: { name: resnet18, wieghts: none }
        => 1:28: 'root' is not a setting of data 'synthetic'; it is one of 'cifar10', 'folder', 'kaggle-images', 'csv'.
        => 2:26: 'wieghts' is not a setting of 'model'; did you mean 'weights'?

        data: { source: kaggle_images, root: x, validation: 0 }
        model: resnet18
        => 1:53: 'data.validation' is 0: The validation share must lie between 0 and 1, both excluded.

        data: { root: x }
        model: { name: resnet18, freeze: layer1 fc }
        => 1:7: 'data' needs 'source'; expected one of cifar10, synthetic, folder, kaggle-images, csv.
        => 2:34: 'model.freeze' is layer1 fc: 'layer1 fc' is no key of a network; a pattern looks like layer1.* or conv1.weight.

        data: { source: zip }
        model: { name: resnet18, architecture: resnet18, pretrained: true }
        => 1:17: 'data.source' is 'zip'; expected one of cifar10, synthetic, folder, kaggle-images, csv.
        => 2:26: 'architecture' is not a setting of 'model'; it has name, weights, freeze, norm_statistics, dropout, stochastic_depth.
        => 2:50: 'pretrained' is not a setting of 'model'; did you mean 'weights'?

        task: tabular-classification
        data: { source: csv, root: x, target: y, features: [ { numeric: { columns: [a] } } ] }
        model: { name: resnet18 }
        => 3:8: 'model.name' is resnet18, which cannot learn from tables; write mlp.

        data: { source: csv, root: x, target: y, features: [ { numeric: { columns: [a] } } ] }
        model: { name: mlp }
        => 1:1: 'task' is image-classification, but 'data.source' is csv; write task: tabular-classification or tabular-regression.

        data: { source: synthetic }
        model: { name: mlp }
        => 2:8: 'model.name' is mlp, which cannot learn from images; write resnet18, or another ResNet.

        task: tabular-classification
        data: { source: csv, root: x, target: [y, z], ignore: [z], id: y, fold: { index: 3, of: 2, seed: 1 }, features: [] }
        model: { name: mlp, hidden: [0], dropout: 1 }
        loss: mse
        => 2:82: 'data.fold.index' is 3: there are only 2 folds.
        => 2:113: 'data.features' is []: the network needs at least one feature, such as numeric.
        => 3:29: 'model.hidden' is [0]: every width must be in [1, 65536].
        => 3:43: 'model.dropout' is 1: The dropout must be in [0, 1).
        => 4:7: 'loss.name' is mse, but 'task' is tabular-classification; expected one of cross_entropy, focal, bce.

        task: tabular-classification
        data: { source: csv, root: x, target: z, ignore: [z], id: z, features: [ { numeric: { columns: [a] } } ] }
        model: { name: mlp }
        => 2:50: 'data.ignore' is [z]: 'z' is the target.
        => 2:59: 'data.id' is z: the id cannot be predicted.

        task: tabular-regression
        data: { source: csv, root: x, target: y, features: [ { numeric: { columns: [a] } } ] }
        model: { name: mlp, batch_norm: after }
        loss: cross_entropy
        train: { batch_size: 1, monitor: validation_accuracy }
        => 4:7: 'loss.name' is cross_entropy, but 'task' is tabular-regression; expected one of mse, l1, huber.
        => 5:22: 'train.batch_size' is 1, but batch normalisation cannot learn from a single row; write at least 2, or model.batch_norm: none.
        => 5:34: 'train.monitor' is validation_accuracy, which a regression does not have; expected one of validation_loss, validation_rmse, validation_mae, validation_r2.

        data: none
        model: none
        => 1:7: 'data' is 'none'; expected one of cifar10, synthetic, folder, kaggle-images, csv.
        => 2:8: 'model' is 'none'; expected one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp.

        a: &a [x, x]
        b: [*a, *a]
        => 1:1: 'a' is not a setting of the recipe; it has name, task, seed, data, model, augment, loss, optimizer, scheduler, fine_tune, train.
        => 1:1: the recipe needs 'data'; its 'source' is one of cifar10, synthetic, folder, kaggle-images, csv.
        => 1:1: the recipe needs 'model'; its 'name' is one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2, cifar_resnet20, cifar_resnet18, mlp.
        => 1:4: '&a' is an anchor, which recipes do not have; put a text that starts with '&' in quotes.
        => 2:1: 'b' is not a setting of the recipe; it has name, task, seed, data, model, augment, loss, optimizer, scheduler, fine_tune, train.
        => 2:5: '*a' is an alias, which recipes do not have; put a text that starts with '*' in quotes.
        => 2:9: '*a' is an alias, which recipes do not have; put a text that starts with '*' in quotes.

        data: cifar10
        ---
        data: cifar10
        => 2:1: a second document starts here; a recipe is one document.

        # only a comment
        => 1:1: the recipe is empty; it needs at least 'data' and 'model'.
        """;

    public static TheoryData<string, string> SectionCases => Parse(Sections);

    public static TheoryData<string, string> StepCases => Parse(Steps);

    public static TheoryData<string, string> TopLevelCases => Parse(TopLevel);

    public static TheoryData<string, string> WholeCases => Parse(WholeRecipes);

    [Theory]
    [MemberData(nameof(SectionCases))]
    [MemberData(nameof(StepCases))]
    [MemberData(nameof(TopLevelCases))]
    public void Is_refused_with_line_column_and_the_way_out(string yaml, string expected) => Expect(Start + yaml + "\n", expected);

    [Theory]
    [MemberData(nameof(WholeCases))]
    public void A_whole_recipe_is_refused_with_line_column_and_the_way_out(string yaml, string expected) => Expect(yaml + "\n", expected);

    private static void Expect(string yaml, string expected)
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Parse(yaml, "x.yaml"));
        Assert.Equal(expected, error.Message);
    }

    private static TheoryData<string, string> Parse(string table)
    {
        var data = new TheoryData<string, string>();
        foreach (var row in table.ReplaceLineEndings("\n").Split("\n\n"))
        {
            var lines = row.Split('\n').ToLookup(line => line.StartsWith("=> ", StringComparison.Ordinal));
            data.Add(string.Join('\n', lines[false]), string.Join('\n', lines[true].Select(line => $"x.yaml:{line[3..]}")));
        }
        return data;
    }
}
