#version 330
// Instanced meshes: every vertex is placed twice, where it is and where it was a frame ago.
in vec3 position;
in vec3 normal;
in vec3 coords;  // u, v, occlusion
in vec4 now_x, now_y, now_z, before_x, before_y, before_z;  // rows of 3x4 matrices
in vec4 info;  // material, object number, whether textures move along, map layer
in vec4 rect;  // corner and size in the sprite atlas, pixels; zero size: none
in vec3 rest;
uniform mat4 VIEW, VIEW_BEFORE;
uniform vec3 EYE, FORWARD;
out vec4 clip_now, clip_before, held;
out vec3 normal_now, coords_now, axis_x, axis_y;
flat out vec4 kind, sprite;

void main() {
    vec4 local = vec4(position, 1.0);
    vec3 now = vec3(dot(now_x, local), dot(now_y, local), dot(now_z, local));
    vec3 before = vec3(dot(before_x, local), dot(before_y, local), dot(before_z, local));
    vec3 x = vec3(now_x.x, now_y.x, now_z.x), y = vec3(now_x.y, now_y.y, now_z.y), z = vec3(now_x.z, now_y.z, now_z.z);
    vec3 squares = max(vec3(dot(x, x), dot(y, y), dot(z, z)), 1e-9);
    normal_now = normal.x * x / squares.x + normal.y * y / squares.y + normal.z * z / squares.z;
    axis_x = x * inversesqrt(squares.x);
    axis_y = y * inversesqrt(squares.y);
    held = vec4(mix(now, rest + position * sqrt(squares), info.z), dot(now - EYE, FORWARD));
    coords_now = coords;
    kind = info;
    sprite = rect;
    clip_now = VIEW * vec4(now, 1.0);
    clip_before = VIEW_BEFORE * vec4(before, 1.0);
    gl_Position = clip_now;
}
