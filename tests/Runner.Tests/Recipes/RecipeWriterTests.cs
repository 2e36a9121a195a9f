using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class RecipeWriterTests
{
    [Fact]
    public void Every_default_is_visible_in_the_form_of_the_contract()
    {
        var recipe = RecipeLoader.Load(Path.Combine(Some.RecipesFolder, "cifar10-baseline.yaml"));
        Assert.Equal("""
            name: cifar10-baseline
            task: image-classification
            seed: 42
            data:
              source: cifar10
              root: data/cifar10
              fallback: none
              validation: 0.1
              classes: all
              train_limit: none
              test_limit: none
            model:
              name: resnet50
              weights: IMAGENET1K_V1
              freeze: none
              norm_statistics: follow
              dropout: 0.0
              stochastic_depth: 0.0
            augment:
              train:
                - random_resized_crop: { size: 224, scale: [0.08, 1.0], ratio: [0.75, 1.3333], antialias: true }
                - random_horizontal_flip: { p: 0.5 }
                - normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
              eval:
                - resize: { size: [224, 224], antialias: true }
                - normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
              mix: none
            loss: { name: cross_entropy, label_smoothing: 0.0, class_weights: [], balanced: false }
            optimizer:
              name: sgd
              lr: 0.001
              weight_decay: 0.0
              decay_norms: true
              momentum: 0.9
              dampening: 0.0
              nesterov: false
            scheduler: { name: cosine, t_max: none, min_lr: 0.0, by: step, warmup: none }
            fine_tune: none
            train:
              epochs: 3
              batch_size: 128
              eval_batch_size: 256
              accumulate: 1
              sizes: []
              precision: auto
              clip: none
              penalty: none
              ema: none
              monitor: validation_loss
              early_stopping: none
              checkpoint: { every_steps: none, every_minutes: 5.0, min_seconds: 5.0 }
              log_every: 1
              leaks: warn
              feature_cache: auto
              feature_cache_mib: 1024

            """.ReplaceLineEndings("\n"), RecipeWriter.Write(recipe));
    }

    [Theory]
    [InlineData("data.source=synthetic")]
    [InlineData("data={ source: folder, root: \"a b/'c'\\\\ \\\"d\\\" #e: é\" }")]
    [InlineData("data={ source: kaggle-images, root: \"123\" }")]
    [InlineData("data.root=\"true\"")]
    [InlineData("data.root=\" spaces \"")]
    [InlineData("data.root=\"C:\\\\data\"")]
    [InlineData("model.weights=\"none\"")]
    [InlineData("model.weights=none")]
    [InlineData("model.freeze=[layer1.*, \"*.bn1.*\"]")]
    [InlineData("model.freeze=\"*.bias\"")]
    [InlineData("optimizer.lr=1e-300")]
    [InlineData("optimizer.lr=0.1234567890123456789")]
    [InlineData("optimizer.lr=100000")]
    [InlineData("optimizer=adam")]
    [InlineData("scheduler=constant")]
    [InlineData("scheduler={ name: plateau, threshold_mode: abs }")]
    [InlineData("scheduler={ name: multistep, milestones: [30, 60], warmup: { steps: 500 } }")]
    [InlineData("scheduler={ name: multistep, milestones: 30 }")]
    [InlineData("scheduler={ name: cosine_restarts, t_0: 5, t_mult: 2 }")]
    [InlineData("scheduler={ name: one_cycle, anneal: linear, max_lr: 0.1, warmup: { epochs: 1, start_factor: 0 } }")]
    [InlineData("train.early_stopping=none")]
    [InlineData("train.batch_size=auto")]
    [InlineData("train.sizes=[{ until: 0.25, size: 96 }, { until: 0.5, size: 128 }]")]
    [InlineData("augment={}")]
    [InlineData("augment.train=[to_float, grayscale, random_grayscale]")]
    [InlineData("augment.train=[random_crop: { size: [20, 30], padding: 4, padding_mode: reflect }]")]
    [InlineData("augment.train=[random_apply: { steps: [color_jitter: { brightness: 0.4 }, random_invert], p: 0.8 }]")]
    [InlineData("augment.train=[random_choice: { steps: [rand_augment, random_order: { steps: [random_equalize, random_posterize: { bits: 4 }] }], weights: [1, 2] }]")]
    [InlineData("augment.train=[random_affine: { degrees: 0, translate: [0.1, 0.2], fill: [0.5, 0.4, 0.3] }, aug_mix]")]
    [InlineData("augment.mix={ mixup: 0.2, cutmix: 1, per: image }")]
    [InlineData("augment.mix={ cutmix: 1, p: 0.5 }")]
    [InlineData("name=2024")]
    [InlineData("seed=9223372036854775807")]
    public void What_is_written_reads_as_the_same_recipe(string change)
    {
        var recipe = RecipeLoader.Parse(Some.Recipe, "x.yaml", overrides: [change]);
        var text = RecipeWriter.Write(recipe);
        var again = RecipeLoader.Parse(text, "resolved.yaml");
        Some.AssertSame(recipe, again);
        Assert.Equal(text, RecipeWriter.Write(again));
    }

    [Fact]
    public void An_override_may_hold_an_adamw_recipe_in_full()
    {
        var recipe = RecipeLoader.Parse(Some.Recipe, "x.yaml");
        Assert.Contains(
            "optimizer:\n  name: adamw\n  lr: 0.001\n  weight_decay: 0.01\n  decay_norms: true\n  betas: [0.9, 0.99]\n  eps: 1e-08\n  amsgrad: false\n",
            RecipeWriter.Write(recipe), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_stay_narrow()
    {
        var recipe = RecipeLoader.Parse(Some.Recipe, "x.yaml");
        Assert.All(RecipeWriter.Write(recipe).Split('\n'), line => Assert.InRange(line.Length, 0, 110));
    }

    [Fact]
    public void None_as_a_file_name_is_told_from_no_weights()
    {
        var named = RecipeLoader.Parse(Some.Recipe, "x.yaml", overrides: ["model.weights=\"none\""]);
        Assert.Equal("none", Assert.IsType<ResNet18Settings>(named.Model).Weights);
        Assert.Contains("weights: \"none\"", RecipeWriter.Write(named), StringComparison.Ordinal);
    }
}
